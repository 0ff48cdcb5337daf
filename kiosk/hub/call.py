"""What a business rule is given with each request."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from kiosk.central.problems import ProblemCode
from kiosk.clock import BEIJING
from kiosk.entropy import Entropy
from kiosk.hub.not_taken import NotTaken
from kiosk.hub.schema import Case

_LOCKED = select(Case).where(Case.id == bindparam("case")).with_for_update()


@dataclass(frozen=True, slots=True)
class Call:
    """One admitted request: who asks, when, and the transaction that everything happens in."""

    db: Session
    kiosk: str
    now: datetime
    entropy: Entropy

    @property
    def now_ms(self) -> int:
        return int(self.now.timestamp() * 1000)

    @property
    def today(self) -> date:
        """The day on the country's calendar: ages, validity and issue dates are counted in it."""
        return self.now.astimezone(BEIJING).date()

    def case(self, case_id: str) -> Case | None:
        """The case, if anything is known of it. Raises NotTaken when it is another machine's."""
        found = self.db.scalars(_LOCKED, {"case": case_id}).first()
        if found is not None and found.kiosk != self.kiosk:
            raise NotTaken(ProblemCode.NOT_PERMITTED)
        return found

    def case_or_new(self, case_id: str) -> Case:
        return self.case(case_id) or self._begun(case_id)

    def mobile_proved(self, case_id: str, mobile: str) -> None:
        """Remember it in the case, which most often begins with it."""
        found = self.case(case_id)
        if found is None:
            self._begun(case_id, mobile)
        else:
            found.mobile = mobile

    def _begun(self, case_id: str, mobile: str = "") -> Case:
        case = Case(id=case_id, kiosk=self.kiosk, state="unknown", changed_at_ms=self.now_ms, mobile=mobile)
        self.db.add(case)
        self.db.flush()  # so that the columns' own defaults can be read
        return case
