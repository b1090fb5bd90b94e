"""Sessions do not see each other's logs; a deleted log is gone at once."""

from engine.ingest.load import load
from engine.logs.settings import workspace


def stored(tmp_path, word):
    path = tmp_path / f"{word}.csv"
    path.write_text("item,click\n" + f"{word},1\nother,0\n" * 30)
    return load(path, name=f"{word}.csv", workspace=workspace())


def test_two_sessions_see_only_their_own_log(visit, said, tmp_path):
    first, second = stored(tmp_path, "apricot"), stored(tmp_path, "blackthorn")
    one, two = visit("load", log=first.fingerprint), visit("load", log=second.fingerprint)
    for app, other in ((one, "blackthorn"), (two, "apricot")):
        assert not app.exception
        shown = said(app) + "".join(str(frame.value.to_dict()) for frame in app.dataframe)
        options = "".join(str(box.options) for box in app.selectbox)
        assert other not in shown + options
    sql = "SELECT DISTINCT item FROM log ORDER BY item"
    asked = (
        visit("sql", log=first.fingerprint, sql=sql),
        visit("sql", log=second.fingerprint, sql=sql),
    )
    items = [app.dataframe[0].value["item"].tolist() for app in asked]
    assert items == [["apricot", "other"], ["blackthorn", "other"]]


def test_deleting_a_log_removes_it_at_once(visit, said, tmp_path):
    log = stored(tmp_path, "cornel")
    app = visit("load", log=log.fingerprint)
    button = next(button for button in app.button if button.label == "Delete this log")
    button.click().run()
    assert not app.exception
    assert not workspace().holds(log.fingerprint)
    assert "cornel" not in said(app)
    again = visit("load", log=log.fingerprint)
    assert "is kept here" in again.error[0].value


def test_the_quarantine_is_a_file(visit, tmp_path):
    path = tmp_path / "log.csv"
    path.write_text("item,click\na,1\nb,0\nbroken\n=cmd(),x\n" + "c,1\n" * 30)
    log = load(path, workspace=workspace())
    app = visit("load", log=log.fingerprint)
    assert not app.exception
    labels = [part.proto.label for part in app.get("download_button")]
    assert "Download 2 lines set aside" in labels


def test_a_sample_cannot_be_deleted(visit):
    app = visit("load", log="open_bandit_bts")
    assert "Delete this log" not in [button.label for button in app.button]
