"""The journals that AASTeX has commands for, as ADS writes them. Source: AASTeX's guide for authors."""

from __future__ import annotations

MACROS: dict[str, str] = {
    "aap": "Astronomy and Astrophysics", "aapr": "Astronomy and Astrophysics Review",
    "aaps": "Astronomy and Astrophysics Supplement Series", "aj": "Astronomical Journal",
    "ao": "Applied Optics", "apj": "Astrophysical Journal", "apjl": "Astrophysical Journal Letters",
    "apjs": "Astrophysical Journal Supplement Series", "apss": "Astrophysics and Space Science",
    "araa": "Annual Review of Astronomy and Astrophysics", "baas": "Bulletin of the American Astronomical Society",
    "gca": "Geochimica et Cosmochimica Acta", "grl": "Geophysical Research Letters", "icarus": "Icarus",
    "jcap": "Journal of Cosmology and Astroparticle Physics", "jgr": "Journal of Geophysical Research",
    "mnras": "Monthly Notices of the Royal Astronomical Society", "na": "New Astronomy",
    "nar": "New Astronomy Reviews", "nat": "Nature",
    "pasa": "Publications of the Astronomical Society of Australia",
    "pasj": "Publications of the Astronomical Society of Japan",
    "pasp": "Publications of the Astronomical Society of the Pacific", "physrep": "Physics Reports",
    "planss": "Planetary and Space Science", "pra": "Physical Review A", "prb": "Physical Review B",
    "prc": "Physical Review C", "prd": "Physical Review D", "pre": "Physical Review E",
    "prl": "Physical Review Letters", "psj": "Planetary Science Journal", "solphys": "Solar Physics",
    "ssr": "Space Science Reviews",
}  # fmt: skip
"""Command without its backslash to the name, which may have an article and `&` for `and` elsewhere."""
