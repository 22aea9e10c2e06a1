from callmon.checks.left_open import left_open
from tests.checks.spoken import agent, call_of, client


def opened(*texts: str):
    said = [agent("Labdien, Būvvalde."), client("Cik augsts drīkst būt žogs?")]
    for text in texts:
        said += [agent(text), client("Labi.")]
    return left_open(call_of(*said))


def test_what_is_answered_leaves_nothing_open():
    assert opened("Divi metri.", "Nav par ko, visu labu!") == ()


def test_the_words_that_leave_it_open_are_shown():
    (one,) = opened("To es jums nevaru pateikt.")

    assert one.match.phrase == "To es jums nevaru pateikt"
    assert not one.answered


def test_an_answer_in_the_same_breath_leaves_a_doubt():
    (one,) = opened("To es nezinu. Maksa ir pieci eiro, žogs divi metri.")

    assert one.answered


def test_what_has_to_be_looked_up_and_is_then_told_was_answered():
    (one,) = opened("Tas man jāpaskatās noteikumos.", "Žogs drīkst būt divus metrus augsts.")

    assert one.answered


def test_who_asks_to_be_put_through_was_not_left_without_an_answer():
    call = call_of(
        agent("Labdien, Būvvalde."),
        client("Savienojiet mani, lūdzu, ar grāmatvedību!"),
        agent("Labi, pārslēdzu."),
    )

    assert left_open(call) == ()


def test_why_the_agent_rings_is_no_missing_answer():
    call = call_of(
        agent("Labdien. Kārtības inspektors Purvs."),
        client("Oho, ko es tādu?"),
        agent("Par jūsu auto pie stadiona zvanu, par to, kas iebrauktuvē stāv."),
        client("Jutu jau, ka kāds sūdzēsies."),
        agent("Jums tur bija trīs brīdinājumi."),
        outbound=True,
    )

    assert left_open(call) == ()


def test_a_new_question_does_not_show_that_something_else_was_left_open():
    call = call_of(
        agent("Labdien, Juridiskā nodaļa."),
        client("Jā, klausos."),
        agent("Man vajag jūsu parakstu, ka nepārceļaties pa ziemu."),
        client("Par ziemu! Mēs neesam lāči."),
        agent("Citi ir. Līgumu sūtu e-pastā šodien."),
        client("E-paraksts man ir. Kuram gadam tas būs?"),
        agent("Pieciem."),
        outbound=True,
    )

    assert not [one for one in left_open(call) if one.sure > 0.72]


def test_who_asks_back_and_then_answers_leaves_a_doubt_only():
    call = call_of(
        agent("Transporta nodaļa, Ilze Bērziņa."),
        client("Vai tiesa, ka mainās pietura?"),
        agent("Par to gan es pirmo reizi dzirdu. Kas to stāsta?"),
        client("Šoferis."),
        agent("Nē, autobuss brauc katru dienu septiņos no tās pašas pieturas."),
    )
    (opened,) = [one for one in left_open(call) if one.turn.index == 2]

    assert opened.answered


def test_two_words_that_answer_are_an_answer():
    call = call_of(
        agent("Izglītības pārvalde."),
        client("Kas jāiesniedz?"),
        agent("Skolai iesniegums, liecība un medicīnas karte. Mums nekas."),
        client("Tātad pie jums neviens papīrs nav jānes?"),
        agent("Neviens, viss notiek skolā."),
        client("Labi, paldies."),
    )

    assert not [one for one in left_open(call) if one.sure > 0.72]


def test_before_the_topic_is_told_no_question_is_due_an_answer():
    call = call_of(
        agent("Labdien, te Ilze Bērziņa."),
        client("Labdien. Kas ir noticis?"),
        agent("To es pati vēl nezinu, visu pēc kārtas."),
        client("Nu?"),
        agent("Zvanu par jūsu iesniegumu, tas ir pieņemts."),
        client("Labi."),
        outbound=True,
    )

    assert left_open(call) == ()
