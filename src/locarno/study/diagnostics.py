"""Codes of the study room: what can go wrong with a run, and how a user mends it."""

from __future__ import annotations

from locarno.diagnostics import Code, register_codes

register_codes(
    {
        "R101": Code(
            "Correlations that cannot hold together",
            "Name estimates of the case by their dotted paths, and lower the correlations until they are consistent.",
        ),
        "R102": Code("Too many guarantors", "Merge guarantors into blocs, so that at most ten decide on their own."),
        "R103": Code(
            "A package leaves a terms issue undecided",
            "Give the package an option on the issue, or say on the issue why it is undecided.",
        ),
        "R104": Code(
            "A veto party without an outside option",
            "Give its fighting cost under `outside`, or take its veto away.",
        ),
        "R105": Code("No such package", "Ask for packages by the ids in the case file."),
        "R106": Code("A request that no run can meet", "Ask for numbers in the stated range."),
        "R107": Code(
            "A guarantee that may stay unratified, without saying what it is then worth",
            "Give the guarantor `honours_unratified`, or let the body stop the package.",
        ),
        "R108": Code("No model can run", "The case lacks the inputs of every model; `locarno check` says which."),
        "R201": Code("The folder already holds a run", "Continue it with --resume, or choose another folder."),
        "R202": Code("Not a run folder", "Give the folder of a run, in which there is a run.json."),
        "R203": Code("A run made by a newer version", "Update Locarno, or make the run again with this version."),
        "R204": Code(
            "A part of the run is damaged or missing", "Make the missing parts again with `locarno run … --resume`."
        ),
        "R205": Code("Another process writes into this run", "Wait until it has ended, or choose another folder."),
        "R206": Code("Resumed with another request", "Resume with the same case and options, or start a new run."),
        "R207": Code("The run could not be written", "Make room, or choose a folder that can be written; then resume."),
        "R208": Code("A view that needs an extra", "Install the extra named in the message."),
        "R209": Code("No such outcome", "`run.columns` and `locarno models` list the outcomes."),
        "R210": Code("No such draw or package in the run", "Ask for a draw and a package that the run holds."),
        "R211": Code("An unfinished run", "Finish it with `locarno run … --resume`."),
        "R212": Code(
            "A chunk that kills its workers",
            "Run it with the serial engine to see why; often the machine lacks memory.",
        ),
        "R213": Code(
            "Too many failed draws",
            "See `failures` in run.json for the stage and reason; mend the estimates or raise `failure_share`.",
            severity="warning",
        ),
    }
)
