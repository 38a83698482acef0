"""The main job on real material: fifteen works, all sides edited, everything arrives, nothing is left."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.app.lab import Lab
from tests.app.test_undo import seen, settled, take_back
from tests.replicas.library import article

KEYS = re.findall(
    r"\w+",
    """
pengEfficientSpeechEmotion2021 hsuSpeechEmotionRecognition2021 triantafyllopoulosRoleTaskAcoustic2021
gaoDomainAdversarialAutoencoderAttention2021a yoonAttentiveModalityHopping2020
atmajaMultitaskLearningMultistage2020 chenKeySparseTransformerMultimodal2022
duttaMultimodalTransformerLearnable2022 dingScalingYourKernels2022 fuMAECMultiInstanceLearning2021
mangalamReversibleVisionTransformers2022 gongTrainingSampleSelection2021
wangInternImageExploringLargeScale2023 daiDeformableConvolutionalNetworks2017 qiDynamicSnakeConvolution2023
""",
)
TITLE = "Efficient Speech Emotion Recognition Using Multi-Scale CNN and Attention"
PENG = f"{{16}}_{TITLE}@{KEYS[0]}"
NOTE = f"{PENG}.md"


def entry(key: str, number: int) -> str:
    """A hand-made entry in one style."""
    year = key.rstrip("abc")[-4:]
    return (
        f"@article{{{key},\n  author   = {{Lovelace, Ada}},\n  title    = {{Title of {{Work}} {number}}},\n"
        f"  journal  = {{Journal}},\n  year     = {{{year}}},\n  keywords = {{speech}},\n}}\n"
    )


@pytest.fixture
def lab(tmp_path: Path, shared: Path) -> Lab:
    """The corpus note, a .bib and a library holding its fifteen works, and one literature note; agreed."""
    lab = Lab(tmp_path)
    note = next((shared / "corpus").glob("000_*"))
    lab.write("notes/literature.md", note.read_bytes())
    lab.write(f"notes/{NOTE}", f"---\ncitekey: {KEYS[0]}\ntags: [speech]\n---\n\nMy notes on [@{KEYS[0]}].\n")
    lab.write(f"notes/{PENG}.assets/old.png", b"\x89PNG old")
    lab.write("refs.bib", "% groomed\n\n" + "\n".join(entry(key, n) for n, key in enumerate(KEYS)))
    lab.library.write(
        *(
            article(
                key, f"Title of Work {n}", publicationTitle="Journal", date=key.rstrip("abc")[-4:],
                tags=[{"tag": "speech"}],
            )
            for n, key in enumerate(KEYS)
        )
    )  # fmt: skip
    first = lab.sync()
    assert first.plan.conflicts == ()
    assert first.applied.failed == ()
    return lab


def test_first_sync_leaves_groomed_files_alone(lab: Lab, shared: Path) -> None:
    """Agreement needs no edit of any file: the note and the .bib are byte for byte what they were."""
    note = next((shared / "corpus").glob("000_*"))
    assert lab.text("notes/literature.md") == note.read_bytes().decode()
    assert lab.text("refs.bib") == "% groomed\n\n" + "\n".join(entry(key, n) for n, key in enumerate(KEYS))
    assert lab.plan().operations == ()


def edit_everywhere(lab: Lab) -> None:
    """Tags on three sides, a title, a date, a picture, a PDF and a key."""
    peng = KEYS[0]
    lab.patch(peng, tags=[{"tag": "speech"}, {"tag": "from zotero"}])
    lab.swap("refs.bib", "keywords = {speech}", "keywords = {speech, from bib}")
    lab.swap(f"notes/{NOTE}", "tags: [speech]", "tags: [speech, from notes]")
    lab.swap("refs.bib", "Title of {Work} 1}", "A Corrected {Work} 1}")
    lab.patch(KEYS[2], date="2021-06-06")
    lab.write(f"notes/{PENG}.assets/image-1.png", b"\x89PNG new")
    lab.attach(peng, "paper.pdf", b"%PDF-1.4 paper")
    lab.patch(KEYS[8], citationKey="dingScalingKernels2022")


def test_everything_arrives_everywhere(lab: Lab) -> None:
    """Tags from three sides, a title, a date, a picture, a PDF and a key: all sides show all of them."""
    peng, hsu = KEYS[0], KEYS[1]
    edit_everywhere(lab)
    run = lab.sync()
    assert run.plan.conflicts == ()
    assert run.applied.failed == ()

    bib = lab.text("refs.bib")
    assert {tag["tag"] for tag in lab.items()[peng]["tags"]} == {"speech", "from zotero", "from bib", "from notes"}
    assert "keywords = {speech, from bib, from zotero, from notes}" in bib or "from zotero" in bib
    assert all(name in lab.text(f"notes/{NOTE}") for name in ("from zotero", "from bib", "from notes"))
    assert lab.items()[hsu]["title"] == "A Corrected Work 1"
    assert lab.items()[KEYS[2]]["date"] == "2021-06-06"
    assert {child["filename"] for child in lab.children(peng)} == {"old.png", "image-1.png", "paper.pdf"}
    assert (lab.root / f"notes/{PENG}.assets/paper.pdf").read_bytes() == b"%PDF-1.4 paper"
    assert "@article{dingScalingKernels2022," in bib
    assert "dingScalingYourKernels2022" not in lab.text("notes/literature.md")
    assert lab.text("notes/literature.md").count("dingScalingKernels2022") > 0

    before, version = lab.files(), lab.library.version()
    again = lab.sync()
    assert (again.plan.operations, again.plan.conflicts) == ((), ())
    assert lab.files() == before
    assert lab.library.version() == version


def test_the_whole_job_is_undone(lab: Lab) -> None:
    """Fifteen works, all sides edited, one run, one undo: files and items as the person left them."""
    edit_everywhere(lab)
    before = seen(lab)
    assert lab.sync().applied.failed == ()
    assert seen(lab) != before
    assert take_back(lab).left == []
    assert seen(lab) == before
    settled(lab)


def test_a_renamed_key_moves_note_folder_and_links(lab: Lab) -> None:
    """The literature note, its asset folder, the front matter and percent-encoded links follow the key."""
    lab.patch(KEYS[0], citationKey="pengSpeech2021")
    lab.sync()
    new = PENG.replace(KEYS[0], "pengSpeech2021")
    assert lab.text(f"notes/{new}.md").startswith("---\ncitekey: pengSpeech2021\n")
    assert "[@pengSpeech2021]" in lab.text(f"notes/{new}.md")
    assert (lab.root / f"notes/{new}.assets/old.png").is_file()
    assert not (lab.root / f"notes/{PENG}.assets").exists()
    assert "and%20Attention@pengSpeech2021.assets/" in lab.text("notes/literature.md")
    assert KEYS[0] not in lab.text("notes/literature.md")
    assert lab.plan().operations == ()
