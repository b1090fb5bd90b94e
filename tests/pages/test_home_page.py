"""The home page: default, deep link, bad parameters, the preset and the slider in step."""


def test_home_says_what_the_clicks_hide(visit, said):
    app = visit("home")
    assert not app.exception
    assert app.title[0].value == "Position 1 gets the clicks. Is it the best?"
    sentence = "In 100 visits rank 1 gets 46 clicks and rank 3 only 17, yet rank 3 is liked more"
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
    assert "the clicks crown the best result: rank 3" in said(app)


def test_nonsense_in_the_link_is_forgotten(visit):
    for wrong in ("nan", "1e9", "<script>", "-3", ""):
        app = visit("home", attention=wrong, correct="perhaps")
        assert not app.exception
        assert 0 <= app.slider(key="attention").value <= 2
