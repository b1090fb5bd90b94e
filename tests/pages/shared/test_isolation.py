"""Sessions do not see each other's logs; a deleted log is gone at once."""

from dataclasses import replace

import pytest

from engine.access.holds import Holds
from engine.access.settings import workspace
from engine.core.errors import EngineError
from engine.ingest.load import load
from pages.parts.shared.logs.workspace import open_log
from tests.pages.conftest import token_of


def stored(tmp_path, word):
    path = tmp_path / f"{word}.csv"
    path.write_text("item,click\n" + f"{word},1\nother,0\n" * 30)
    return load(path, name=f"{word}.csv", workspace=workspace())


@pytest.mark.usefixtures("forked_queries")
def test_two_sessions_see_only_their_own_log(visit, said, tmp_path):
    first, second = stored(tmp_path, "apricot"), stored(tmp_path, "blackthorn")
    one, two = visit("load", log=first), visit("load", log=second)
    for app, other in ((one, "blackthorn"), (two, "apricot")):
        assert not app.exception
        shown = said(app) + "".join(str(frame.value.to_dict()) for frame in app.dataframe)
        options = "".join(str(box.options) for box in app.selectbox)
        assert other not in shown + options
    sql = "SELECT DISTINCT item FROM log ORDER BY item"
    asked = (
        visit("sql", log=first, sql=sql),
        visit("sql", log=second, sql=sql),
    )
    items = [app.dataframe[0].value["item"].tolist() for app in asked]
    assert items == [["apricot", "other"], ["blackthorn", "other"]]


def test_deleting_a_log_removes_it_at_once(visit, said, tmp_path):
    log = stored(tmp_path, "cornel")
    app = visit("load", log=log)
    button = next(button for button in app.button if button.label == "Delete this log")
    button.click().run()
    assert not app.exception
    assert not workspace().holds(log.fingerprint)
    assert "cornel" not in said(app)
    again = visit("load", log=token_of(log).replace("0", "1"))
    assert "no longer on the server" in again.error[0].value


@pytest.mark.usefixtures("files_read_here")
@pytest.mark.parametrize("label", ["Delete this log", "Delete it in 5 minutes"])
def test_a_deleted_log_does_not_come_back_from_the_drop_zone(visit, said, label):
    """The page runs again with the file still in its drop zone, and must not load it once more."""
    app = visit("load")
    rows = "".join(f"s{row},medlar,{row % 3 == 0:d}\n" for row in range(60))
    app.file_uploader(key="file").upload("medlar.csv", b"session,item,click\n" + rows.encode())
    app.run()
    token = app.session_state["log"]
    assert "60 rows" in said(app)
    next(button for button in app.button if button.label == label).click().run()
    app.run()
    assert not app.exception
    assert not Holds(workspace()).opens(token)
    assert "log" not in app.session_state or app.session_state["log"] != token
    assert "60 rows" not in said(app)


def test_a_deletion_can_be_undone_for_a_while(visit, said, tmp_path):
    log = stored(tmp_path, "currant")
    token, app = token_of(log), visit("load", log=log)
    app.button(key="withdraw").click().run()
    assert not app.exception
    with pytest.raises(EngineError, match="no longer on the server"):
        Holds(workspace()).open(token)
    app.button(key="undo_deletion").click().run()
    assert not app.exception
    assert app.session_state["log"] == token
    assert Holds(workspace()).open(token).counts == log.counts


def test_a_withdrawn_log_is_deleted_when_its_time_is_over(tmp_path):
    log, holds = stored(tmp_path, "cranberry"), Holds(workspace())
    token = holds.hold("one", log)
    holds.withdraw(token)
    holds.release_withdrawn(seconds=100)
    assert workspace().holds(log.fingerprint)
    holds.release_withdrawn(seconds=0)
    assert not workspace().holds(log.fingerprint)
    with pytest.raises(EngineError, match="deleted for good"):
        holds.restore(token)


def test_who_computes_the_fingerprint_of_a_file_does_not_open_its_log(visit, said, tmp_path):
    log = stored(tmp_path, "damson")
    app = visit("load", log=log.fingerprint)
    assert "no longer on the server" in app.error[0].value
    assert "damson" not in said(app)


def test_two_people_with_the_same_file_share_neither_its_name_nor_its_end(tmp_path):
    log, holds = stored(tmp_path, "elder"), Holds(workspace())
    one = holds.hold("one", replace(log, name="secret-project.csv"))
    two = holds.hold("two", replace(log, name="log.csv"))
    assert one != two
    assert (holds.open(one).name, holds.open(two).name) == ("secret-project.csv", "log.csv")
    holds.release(two)
    assert holds.open(one).counts == log.counts
    with pytest.raises(EngineError, match="no longer on the server"):
        holds.open(two)
    holds.release(one)
    assert not workspace().holds(log.fingerprint)


def test_a_page_that_deletes_a_log_lets_the_other_holder_keep_it(visit, tmp_path):
    log = stored(tmp_path, "fig")
    other = Holds(workspace()).hold("somebody else", log)
    app = visit("load", log=log)
    next(button for button in app.button if button.label == "Delete this log").click().run()
    assert not app.exception
    assert Holds(workspace()).open(other).counts == log.counts


def test_the_quarantine_is_a_file(visit, tmp_path):
    path = tmp_path / "log.csv"
    path.write_text("item,click\na,1\nb,0\nbroken\n=cmd(),x\n" + "c,1\n" * 30)
    log = load(path, workspace=workspace())
    app = visit("load", log=log, report_tab="First rows")
    assert not app.exception
    labels = [part.proto.label for part in app.get("download_button")]
    assert "Download 2 rejected lines" in labels


def test_a_sample_cannot_be_deleted(visit):
    app = visit("load", log="open_bandit_bts")
    assert "Delete this log" not in [button.label for button in app.button]


def test_deleting_a_log_leaves_what_is_open_for_others(visit, tmp_path):
    mine, other = stored(tmp_path, "grape"), token_of(stored(tmp_path, "hazel"))
    app, before = visit("load", log=mine), open_log(other)
    next(button for button in app.button if button.label == "Delete this log").click().run()
    assert open_log(other) is before


def test_a_log_that_another_server_deleted_is_no_longer_shown(visit, said, tmp_path):
    token = token_of(stored(tmp_path, "juniper"))
    assert open_log(token).name == "juniper.csv"
    Holds(workspace()).release(token)
    app = visit("load", log=token)
    assert "no longer on the server" in app.error[0].value
    assert "juniper" not in said(app)


def test_a_sample_outlives_the_deletion_of_an_upload_of_its_file():
    sample = open_log("three_rankers")
    token = token_of(replace(sample, name="mine.parquet"))
    Holds(workspace()).withdraw(token)
    Holds(workspace()).release_withdrawn(seconds=0)
    assert sample.query("SELECT COUNT(*) AS n FROM log")["n"][0] == sample.counts["rows"]
    assert open_log("three_rankers") is sample


def test_an_upload_goes_by_the_name_that_its_own_reader_gave_it(tmp_path):
    logs = []
    for name in ("secret-project.csv", "log.csv"):
        (tmp_path / name).write_text("item,click\nkiwi,1\nother,0\n" * 30)
        logs.append(load(tmp_path / name, workspace=workspace()))
    assert logs[0].fingerprint == logs[1].fingerprint
    assert "load('log.csv'" in Holds(workspace()).open(token_of(logs[1])).recipe
