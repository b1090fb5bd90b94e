"""Whom does this ranking serve?"""

from pages.parts.exposure.fair_page import fair_page
from pages.parts.exposure.log_audit import log_audit
from pages.parts.exposure.many_users import many_users
from pages.parts.shared.frame.header import header_with_log
from pages.parts.shared.inputs import controls

USERS, SHARE, AUDIT = "One query, many users", "Fair share", "Audit of the log"

log = header_with_log("exposure")
first = AUDIT if log is not None and log.columns else USERS
view = controls.choice("View", [USERS, SHARE, AUDIT], "view", first)
if view == USERS:
    many_users(log)
elif view == SHARE:
    fair_page()
elif log is not None:
    log_audit(log)
