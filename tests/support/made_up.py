"""A made-up state and a made-up organisation, which several tests add to a copy of the data."""

from pathlib import Path

#: The state Atlantis and the organisation Hanse, which Kazakhstan joins and leaves: lines to add, by table.
ROWS = {
    "states.csv": ["XXA,Atlantis,Atlantis,Nowhere,no,Poseidonis,B"],
    "capitals.csv": ["XXA,31.00,-24.00,,B"],
    "organisations.csv": ["Hanse,Hanse of Today,international organisation,Treaty of Lübeck,2010-01-01,2010-01-01,2010-01-01,,,Lübeck,"
                          "German,low,B,Made up."],
    "memberships.csv": [
        "Hanse,XXA,Atlantis,member,in full,yes,2010-01-01,day,,,founding,entry into force,,,,,,,,,low,B,",
        "Hanse,RUS,Russia,member,in full,yes,2010-01-01,day,,,founding,entry into force,,,,,,,,,low,B,",
        "Hanse,KAZ,Kazakhstan,member,in full,no,2012-05-01,month,2012-05-01,2012-05-31,accession,entry into force,2022-03-01,day,,,withdrawal,notice,,,low,B,",
        "Hanse,IND,India,observer,in full,no,2015-01-01,day,,,granted,decision,,,,,,,,,low,B,",
        "EAEU,XXA,Atlantis,member,in full,no,2016-01-01,day,,,accession,entry into force,,,,,,,,,low,B,"]}


def add_rows(data: Path) -> None:
    """Add the made-up rows to a copy of the data."""
    for name, rows in ROWS.items():
        with (data / name).open("a", encoding="utf-8") as file:
            file.writelines(f"{row}\n" for row in rows)
