"""The home page: default, deep link, bad parameters, the preset and the slider in step."""


def test_home_says_what_the_clicks_hide(visit, said):
    app = visit("home")
    assert not app.exception
    assert app.title[0].value == "Position 1 gets the clicks. Is it the best?"
    sentence = "In 100 visits rank 1 gets 46 clicks and rank 3 only 17, but result 3 is better"
    assert sentence in said(app)


def test_a_link_restores_the_reader(visit, said):
    app = visit("home", attention="1.6", correct="true")
    assert app.slider(key="attention").value == 1.6
    assert app.session_state["attention"] == 1.6
    assert "Divided by how often it is seen, rank 3 is the best" in said(app)


def test_a_preset_moves_the_slider(visit, said):
    app = visit("home")
    app.button(key="reader_0.0").click().run()
    assert app.slider(key="attention").value == 0
    assert "the best result gets most clicks: rank 3" in said(app)


def test_nonsense_in_the_link_is_forgotten(visit):
    for wrong in ("nan", "1e9", "<script>", "-3", ""):
        app = visit("home", attention=wrong, correct="perhaps")
        assert not app.exception
        assert 0 <= app.slider(key="attention").value <= 2


def test_a_page_that_does_not_exist_is_named(visit, monkeypatch):
    url = "streamlit.runtime.context.ContextProxy.url"
    for address, names in (("http://a/", []), ("http://a/home", []), ("http://a/b%2A", ["b\\*"])):
        monkeypatch.setattr(url, address)
        app = visit("home")
        assert not app.exception
        warned = [
            f"There is no page called {name}. The menus above list every page." for name in names
        ]
        assert [part.value for part in app.warning] == warned


def test_a_number_outside_its_range_leaves_the_link(visit):
    assert "attention" not in visit("home", attention="99").query_params
    assert visit("home", attention="1.5").query_params["attention"] == "1.5"
