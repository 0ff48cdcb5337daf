"""A centre that does nothing: every verb says so. Where an adapter begins (docs/adapters.md).

What an adapter does not write itself stays a refusal, never a guess; the services that need it are referred
to the counter on the glass (`Policy.closed`).
"""

from kiosk.central import messages as m
from kiosk.model import Refused

OFF = Refused("SERVICE_OFF")
"""Machines do not do this here."""


class NothingDone:
    """See Central."""

    async def eligibility(self, request: m.EligibilityRequest) -> m.Eligibility | Refused:
        return OFF

    async def banks(self, request: m.BanksRequest) -> m.Banks | Refused:
        return OFF

    async def send_code(self, request: m.CodeRequest) -> m.CodeSent | Refused:
        return OFF

    async def check_code(self, request: m.CodeCheck) -> m.CodeChecked | Refused:
        return OFF

    async def apply(self, request: m.ApplyRequest) -> m.Applied | Refused:
        return OFF

    async def reserve(self, request: m.ReserveRequest) -> m.Reserved | Refused:
        return OFF

    async def prove_chip(self, request: m.ChipProofRequest) -> m.ChipProof | Refused:
        return OFF

    async def card_data(self, request: m.CardDataRequest) -> m.CardData | Refused:
        return OFF

    async def report_made(self, request: m.MadeRequest) -> m.Done | Refused:
        return OFF

    async def enable(self, request: m.EnableRequest) -> m.Done | Refused:
        return OFF

    async def report_retained(self, request: m.RetainedRequest) -> m.Done | Refused:
        return OFF

    async def scrap(self, request: m.ScrapRequest) -> m.Done | Refused:
        return OFF

    async def withdraw(self, request: m.WithdrawRequest) -> m.Done | Refused:
        return OFF

    async def look_up(self, request: m.LookUpRequest) -> m.CaseAtCentre | Refused:
        return OFF

    async def cards(self, request: m.CardsRequest) -> m.Cards | Refused:
        return OFF

    async def card_by_chip(self, request: m.CardByChipRequest) -> m.CardAtCentre | Refused:
        return OFF

    async def prove_held_chip(self, request: m.HeldChipProofRequest) -> m.HeldChipProof | Refused:
        return OFF

    async def progress(self, request: m.ProgressRequest) -> m.Progress | Refused:
        return OFF

    async def report_loss(self, request: m.LossRequest) -> m.LossReported | Refused:
        return OFF

    async def cancel_loss(self, request: m.CancelLossRequest) -> m.LossCancelled | Refused:
        return OFF

    async def enable_held(self, request: m.EnableHeldRequest) -> m.HeldEnabled | Refused:
        return OFF

    async def ready_card(self, request: m.ReadyCardRequest) -> m.ReadyCard | Refused:
        return OFF

    async def collect(self, request: m.CollectRequest) -> m.Collected | Refused:
        return OFF

    async def change_contact(self, request: m.ContactRequest) -> m.Done | Refused:
        return OFF

    async def report_old_card(self, request: m.OldCardRequest) -> m.Done | Refused:
        return OFF

    async def left_behind(self, request: m.LeftBehindRequest) -> m.LeftBehind | Refused:
        return OFF

    async def keep(self, request: m.KeepRequest) -> m.Done | Refused:
        return OFF

    async def hand_back(self, request: m.HandBackRequest) -> m.Done | Refused:
        return OFF

    async def read_outside(self, request: m.ReadOutsideRequest) -> m.Done | Refused:
        return OFF

    async def deeds(self, request: m.DeedsRequest) -> m.Deeds | Refused:
        return OFF

    async def authorise_pin(self, request: m.PinAuthorityRequest) -> m.PinAuthority | Refused:
        return OFF

    async def pin_message(self, request: m.PinMessageRequest) -> m.PinMessage | Refused:
        return OFF

    async def report_pin(self, request: m.PinReport) -> m.Done | Refused:
        return OFF

    async def transfer(self, request: m.TransferRequest) -> m.TransferGrant | Refused:
        return OFF

    async def transfer_data(self, request: m.TransferDataRequest) -> m.TransferData | Refused:
        return OFF

    async def report_transferred(self, request: m.TransferredRequest) -> m.Done | Refused:
        return OFF

    async def medical_balance(self, request: m.BalanceRequest) -> m.MedicalBalance | Refused:
        return OFF

    async def rights(self, request: m.RightsRequest) -> m.Rights | Refused:
        return OFF

    async def ecard_code(self, request: m.EcardRequest) -> m.EcardCode | Refused:
        return OFF

    async def regions(self, request: m.RegionsRequest) -> m.Regions | Refused:
        return OFF

    async def service_points(self, request: m.ServicePointsRequest) -> m.ServicePoints | Refused:
        return OFF

    async def order_fee(self, request: m.FeeRequest) -> m.FeeOrder | Refused:
        return OFF

    async def fee(self, request: m.FeeLookUp) -> m.FeeStanding | Refused:
        return OFF

    async def close_fee(self, request: m.FeeCloseRequest) -> m.FeeStanding | Refused:
        return OFF

    async def refund_fee(self, request: m.FeeRefundRequest) -> m.FeeStanding | Refused:
        return OFF

    async def file_agency(self, request: m.AgencyRequest) -> m.AgencyFiled | Refused:
        return OFF

    async def agency_verdict(self, request: m.VerdictRequest) -> m.Verdict | Refused:
        return OFF

    async def writes(self, request: m.WritesRequest) -> m.Writes | Refused:
        return OFF

    async def report_command(self, request: m.CommandReport) -> m.Done | Refused:
        return OFF

    async def configuration(self, request: m.ConfigurationRequest) -> m.Configuration | Refused:
        return OFF

    async def reconcile(self, request: m.ReconcileRequest) -> m.Reconciled | Refused:
        return OFF

    async def heartbeat(self, beat: m.Heartbeat) -> m.HeartbeatSeen | Refused:
        return OFF
