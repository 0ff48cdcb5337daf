"""The centre behind its port: one verb for each route."""

from kiosk.central import messages as m
from kiosk.central import routes
from kiosk.central.asking import Asking
from kiosk.model import Refused


class SignedCentral(Asking):
    """See Central."""

    async def eligibility(self, request: m.EligibilityRequest) -> m.Eligibility | Refused:
        return await self.ask(routes.ELIGIBILITY, request)

    async def banks(self, request: m.BanksRequest) -> m.Banks | Refused:
        return await self.ask(routes.BANKS, request)

    async def send_code(self, request: m.CodeRequest) -> m.CodeSent | Refused:
        return await self.ask(routes.SEND_CODE, request)

    async def check_code(self, request: m.CodeCheck) -> m.CodeChecked | Refused:
        return await self.ask(routes.CHECK_CODE, request)

    async def apply(self, request: m.ApplyRequest) -> m.Applied | Refused:
        return await self.ask(routes.APPLY, request)

    async def reserve(self, request: m.ReserveRequest) -> m.Reserved | Refused:
        return await self.ask(routes.RESERVE, request)

    async def prove_chip(self, request: m.ChipProofRequest) -> m.ChipProof | Refused:
        return await self.ask(routes.READ_PROOF, request)

    async def card_data(self, request: m.CardDataRequest) -> m.CardData | Refused:
        return await self.ask(routes.WRITE_PROOF, request)

    async def report_made(self, request: m.MadeRequest) -> m.Done | Refused:
        return await self.ask(routes.MADE, request)

    async def enable(self, request: m.EnableRequest) -> m.Done | Refused:
        return await self.ask(routes.ENABLE, request)

    async def report_retained(self, request: m.RetainedRequest) -> m.Done | Refused:
        return await self.ask(routes.RETAINED, request)

    async def scrap(self, request: m.ScrapRequest) -> m.Done | Refused:
        return await self.ask(routes.SCRAP, request)

    async def withdraw(self, request: m.WithdrawRequest) -> m.Done | Refused:
        return await self.ask(routes.WITHDRAW, request)

    async def look_up(self, request: m.LookUpRequest) -> m.CaseAtCentre | Refused:
        return await self.ask(routes.LOOK_UP, request)

    async def cards(self, request: m.CardsRequest) -> m.Cards | Refused:
        return await self.ask(routes.CARDS, request)

    async def card_by_chip(self, request: m.CardByChipRequest) -> m.CardAtCentre | Refused:
        return await self.ask(routes.CARD_BY_CHIP, request)

    async def prove_held_chip(self, request: m.HeldChipProofRequest) -> m.HeldChipProof | Refused:
        return await self.ask(routes.HELD_PROOF, request)

    async def progress(self, request: m.ProgressRequest) -> m.Progress | Refused:
        return await self.ask(routes.PROGRESS, request)

    async def report_loss(self, request: m.LossRequest) -> m.LossReported | Refused:
        return await self.ask(routes.LOSS, request)

    async def cancel_loss(self, request: m.CancelLossRequest) -> m.LossCancelled | Refused:
        return await self.ask(routes.CANCEL_LOSS, request)

    async def enable_held(self, request: m.EnableHeldRequest) -> m.HeldEnabled | Refused:
        return await self.ask(routes.ENABLE_HELD, request)

    async def ready_card(self, request: m.ReadyCardRequest) -> m.ReadyCard | Refused:
        return await self.ask(routes.READY_CARD, request)

    async def collect(self, request: m.CollectRequest) -> m.Collected | Refused:
        return await self.ask(routes.COLLECT, request)

    async def change_contact(self, request: m.ContactRequest) -> m.Done | Refused:
        return await self.ask(routes.CONTACT, request)

    async def report_old_card(self, request: m.OldCardRequest) -> m.Done | Refused:
        return await self.ask(routes.OLD_CARD, request)

    async def left_behind(self, request: m.LeftBehindRequest) -> m.LeftBehind | Refused:
        return await self.ask(routes.LEFT_BEHIND, request)

    async def keep(self, request: m.KeepRequest) -> m.Done | Refused:
        return await self.ask(routes.KEEP, request)

    async def hand_back(self, request: m.HandBackRequest) -> m.Done | Refused:
        return await self.ask(routes.HAND_BACK, request)

    async def read_outside(self, request: m.ReadOutsideRequest) -> m.Done | Refused:
        return await self.ask(routes.READ_OUTSIDE, request)

    async def deeds(self, request: m.DeedsRequest) -> m.Deeds | Refused:
        return await self.ask(routes.DEEDS, request)

    async def authorise_pin(self, request: m.PinAuthorityRequest) -> m.PinAuthority | Refused:
        return await self.ask(routes.PIN_AUTHORITY, request)

    async def pin_message(self, request: m.PinMessageRequest) -> m.PinMessage | Refused:
        return await self.ask(routes.PIN_MESSAGE, request)

    async def report_pin(self, request: m.PinReport) -> m.Done | Refused:
        return await self.ask(routes.PIN_REPORT, request)

    async def transfer(self, request: m.TransferRequest) -> m.TransferGrant | Refused:
        return await self.ask(routes.TRANSFER, request)

    async def transfer_data(self, request: m.TransferDataRequest) -> m.TransferData | Refused:
        return await self.ask(routes.TRANSFER_DATA, request)

    async def report_transferred(self, request: m.TransferredRequest) -> m.Done | Refused:
        return await self.ask(routes.TRANSFERRED, request)

    async def medical_balance(self, request: m.BalanceRequest) -> m.MedicalBalance | Refused:
        return await self.ask(routes.BALANCE, request)

    async def rights(self, request: m.RightsRequest) -> m.Rights | Refused:
        return await self.ask(routes.RIGHTS, request)

    async def ecard_code(self, request: m.EcardRequest) -> m.EcardCode | Refused:
        return await self.ask(routes.ECARD, request)

    async def regions(self, request: m.RegionsRequest) -> m.Regions | Refused:
        return await self.ask(routes.REGIONS, request)

    async def service_points(self, request: m.ServicePointsRequest) -> m.ServicePoints | Refused:
        return await self.ask(routes.SERVICE_POINTS, request)

    async def order_fee(self, request: m.FeeRequest) -> m.FeeOrder | Refused:
        return await self.ask(routes.FEE, request)

    async def fee(self, request: m.FeeLookUp) -> m.FeeStanding | Refused:
        return await self.ask(routes.FEE_LOOK_UP, request)

    async def close_fee(self, request: m.FeeCloseRequest) -> m.FeeStanding | Refused:
        return await self.ask(routes.FEE_CLOSE, request)

    async def refund_fee(self, request: m.FeeRefundRequest) -> m.FeeStanding | Refused:
        return await self.ask(routes.FEE_REFUND, request)

    async def file_agency(self, request: m.AgencyRequest) -> m.AgencyFiled | Refused:
        return await self.ask(routes.AGENCY, request)

    async def agency_verdict(self, request: m.VerdictRequest) -> m.Verdict | Refused:
        return await self.ask(routes.VERDICT, request)

    async def report_command(self, request: m.CommandReport) -> m.Done | Refused:
        return await self.ask(routes.COMMAND_REPORT, request)

    async def configuration(self, request: m.ConfigurationRequest) -> m.Configuration | Refused:
        return await self.ask(routes.CONFIGURATION, request)

    async def reconcile(self, request: m.ReconcileRequest) -> m.Reconciled | Refused:
        return await self.ask(routes.RECONCILE, request)

    async def writes(self, request: m.WritesRequest) -> m.Writes | Refused:
        return await self.ask(routes.WRITES, request)

    async def heartbeat(self, beat: m.Heartbeat) -> m.HeartbeatSeen | Refused:
        return await self.ask(routes.HEARTBEAT, beat)
