"""What click logs call their columns in six more languages of Europe."""

OTHER_LANGUAGES: dict[str, tuple[str, ...]] = {
    "item": (
        "artikel", "artikel_id", "artikelnummer", "artikelnr", "produkt", "produkt_id",
        "produktnummer", "dokument", "dokument_id", "treffer", "ergebnis",
        "produit", "id_produit", "produit_id", "id_article", "id_document", "résultat", "resultat",
        "producto", "id_producto", "producto_id", "artículo", "articulo", "id_articulo",
        "documento", "id_documento", "resultado",
        "articolo", "id_articolo", "prodotto", "id_prodotto", "risultato",
        "produto", "id_produto", "produto_id", "artigo", "product_nummer", "artikelcode",
        "id_produktu", "id_artykulu", "artykul",
    ),
    "reward": (
        "geklickt", "angeklickt", "klick", "klicks", "ist_geklickt",
        "cliqué", "clique", "clic", "clics", "est_cliqué", "est_clique",
        "clicado", "hizo_clic", "pulsado",
        "cliccato", "cliques", "clicou", "geklikt", "aangeklikt", "klik", "kliks", "klikniecie",
    ),
    "rank": (
        "rang", "platz", "platzierung", "rangposition",
        "posición", "posicion", "puesto", "rango",
        "posizione", "posição", "posicao", "positie", "plaats", "pozycja", "miejsce",
    ),
    "impression": (
        "suche_id", "such_id", "suchid", "anfrage_id", "anzeige_id", "einblendung",
        "id_recherche", "id_requête", "id_requete", "id_affichage", "affichage",
        "id_búsqueda", "id_busqueda", "id_impresión", "id_impresion", "impresión", "impresion",
        "id_ricerca", "ricerca_id", "id_busca", "busca_id", "zoek_id", "zoekid", "id_wyszukiwania",
    ),
    "session": (
        "sitzung", "sitzungs_id", "sitzung_id", "sitzungsid", "nutzer", "nutzer_id", "benutzer",
        "benutzer_id", "kunde", "kunden_id", "kundennummer", "besucher", "besucher_id",
        "id_session", "utilisateur", "id_utilisateur", "visiteur", "id_visiteur", "id_client",
        "sesión", "sesion", "id_sesión", "id_sesion", "usuario", "id_usuario", "id_cliente",
        "sessione", "id_sessione", "utente", "id_utente", "sessão", "sessao", "id_sessao",
        "usuário", "sessie", "sessie_id", "gebruiker", "gebruiker_id", "sesja", "id_sesji",
        "uzytkownik", "id_uzytkownika",
    ),
    "query": (
        "suchanfrage", "suchbegriff", "suchbegriffe", "suchwort", "suchtext", "anfrage", "suche",
        "requête", "requete", "recherche", "mot_clé", "mot_cle", "mots_clés", "mots_cles",
        "terme", "terme_recherche",
        "ricerca", "termine_ricerca", "termine", "busca", "pesquisa", "termo", "termo_busca",
        "zoekterm", "zoekopdracht", "zoekwoord", "zapytanie", "fraza",
        "consulta", "búsqueda", "busqueda", "término", "termino", "palabra_clave",
    ),
    "timestamp": (
        "zeitstempel", "zeitpunkt", "datum",
        "horodatage", "date_heure",
        "fecha", "fecha_hora", "marca_de_tiempo", "marca_temporal",
    ),
}  # fmt: skip
