"""The command line: run · demo · hall · dock · hub · check · bench · campaign."""

import argparse
import gc
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from kiosk.errors import BadSettings

USAGE_ERROR = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line says; its exit status."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if words[:1] == ["register"]:
        options = argparse.Namespace(act=_register, words=words[1:])  # argparse hands on no leading option
    else:
        options = command_line().parse_args(words)
    act: Callable[[argparse.Namespace], int] = options.act
    try:
        return act(options)
    except BadSettings as error:
        sys.stderr.write(f"kiosk: {error}\n")
        return USAGE_ERROR


def command_line() -> argparse.ArgumentParser:
    """What may be said."""
    parser = argparse.ArgumentParser(prog="kiosk", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    run = commands.add_parser("run", help="the terminal itself")
    run.add_argument("--config", type=Path, default=Path("/etc/kiosk"), help="folder of kiosk.toml")
    run.add_argument("--state", type=Path, default=Path("/var/lib/kiosk"), help="journal and key")
    run.add_argument("--probe", type=Path, help="socket for scripted citizens (sandbox and tests)")
    run.add_argument("--sandbox", action="store_true", help="believe a sandbox's centre and public test keys")
    run.set_defaults(act=_run)

    demo = commands.add_parser("demo", help="the terminal on simulated devices and an embedded centre")
    demo.add_argument(
        "--tour",
        type=_tour,
        metavar="SERVICE",
        help="somebody scripted instead of your hands: a service, or maintenance; see --list",
    )
    demo.add_argument("--list", action="store_true", help="print tours, provinces and made-up people")
    demo.add_argument("--province", default="sichuan")
    demo.add_argument("--person", help="which of the made-up people comes")
    demo.add_argument("--out", type=Path, help="where pictures, receipt and summary go")
    demo.add_argument("--state", type=Path, help="keep the hall here between runs")
    demo.add_argument("--speed", choices=["real", "fast"], default="real")
    demo.add_argument("--fault", help="NAME@STEP: cause a fault, such as jam@print")
    demo.add_argument(
        "--driver",
        type=_driver,
        action="append",
        default=[],
        metavar="ROLE=NAME",
        help="fit this driver, and its machine, in place of the usual one; may be given for several roles",
    )
    demo.add_argument(
        "--central", type=Path, metavar="DIR", help="state folder of a running `hub --sandbox`, as the centre"
    )
    demo.set_defaults(act=_demo)

    _add_hall_and_dock(commands)
    _add_trust(commands)
    _add_hub(commands)

    check = commands.add_parser(
        "check", help="settings, rules and devices: say what is wrong; status 0 well, 1 a device, 2 a file"
    )
    check.add_argument("--config", type=Path, default=Path("config"))
    check.add_argument("--rules", metavar="PROVINCE", help="print a province's rules in Chinese, to sign off")
    check.add_argument("--files-only", action="store_true", help="open no line and ask no device")
    check.add_argument("--exercise", metavar="ROLE", help="let one device do its work once, for real")
    check.add_argument("--yes", action="store_true", help="do not ask before --exercise")
    check.add_argument(
        "--state", type=Path, default=Path("/var/lib/kiosk"), help="the journal that --exercise books in"
    )
    check.set_defaults(act=_check)

    bench = commands.add_parser("bench", help="measure, as ratios within one run")
    bench.add_argument("--json", action="store_true", dest="as_json")
    bench.add_argument("--touches", action="store_true", help="count the touches of every service instead")
    bench.add_argument("--devices", action="store_true", help="measure chips and lines instead")
    bench.add_argument(
        "--noisy", action="store_true", help="measure the glass while a card is made and all lines are noisy"
    )
    bench.add_argument("--crypto", action="store_true", help="measure seal, signature and tag instead")
    bench.add_argument(
        "--fleet", type=int, metavar="N", help="measure the centre instead, with N machines that speak to it"
    )
    bench.add_argument(
        "--seconds",
        type=float,
        default=600.0,
        help="how long the whole fleet speaks; a centre is told by ten minutes",
    )
    bench.add_argument(
        "--workers", type=int, metavar="K", help="of the centre that the whole fleet speaks to; one a core"
    )
    bench.add_argument("--province", help="count in this one only")
    bench.set_defaults(act=_bench)
    _add_campaign(commands)
    return parser


def _add_campaign(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    campaign = commands.add_parser(
        "campaign", help="the virtual hall with cuts and faults everywhere: docs/campaign.md"
    )
    campaign.add_argument("--runs", type=_count, metavar="N", help="how many; 500 when nothing is said")
    campaign.add_argument("--minutes", type=float, metavar="M", help="play until the time is up")
    campaign.add_argument("--seed", type=int, default=1, metavar="S", help="another one is another campaign")
    campaign.add_argument("--report", type=Path, metavar="FILE", help="write what was found as JSON")
    campaign.add_argument("--workers", type=_count, metavar="K", help="processes side by side; one a core")
    campaign.add_argument("--replay", metavar="TEXT", help="play this one run, as a report names it")
    campaign.add_argument("--plant", metavar="NAME", help="plant this bug, and look for it")
    campaign.add_argument("--trace", action="store_true", help="with --replay: every event of it")
    campaign.add_argument(
        "--kills", type=_count, metavar="N", help="kill the real program so often instead, and start it again"
    )
    campaign.add_argument("--matrix", type=Path, metavar="FILE", help="play every row of the fault matrix")
    campaign.add_argument("--figures", type=Path, metavar="REPORT", help="with --matrix: quote this report")
    campaign.add_argument("--only-figures", action="store_true", help="the same, in a FILE that is there")
    campaign.set_defaults(act=_campaign)


def _add_hall_and_dock(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    hall = commands.add_parser("hall", help="the simulated devices and a centre without a terminal")
    hall.add_argument("--province", default="sichuan")
    hall.add_argument("--state", type=Path, help="keep the hall here between runs")
    hall.add_argument("--speed", choices=["real", "fast"], default="real")
    hall.add_argument("--driver", action="append", default=[], metavar="ROLE=NAME", help="see demo")
    hall.set_defaults(act=_hall)

    # Which verbs there are, only the running hall knows: it answers --help itself.
    dock = commands.add_parser("dock", help="hands and faults of the running hall", add_help=False)
    dock.add_argument("-h", "--help", action="store_true")
    dock.add_argument("--state", type=Path, help="folder of the hall, when it was given one")
    dock.add_argument("verb", nargs="*")
    dock.set_defaults(act=_dock)


def _add_trust(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    enrol = commands.add_parser("enrol", help="get this machine's certificate for a one-time code")
    enrol.add_argument("code", nargs="?", help="as the operator gave it; asked for when it is left out")
    enrol.add_argument("--config", type=Path, default=Path("/etc/kiosk"), help="folder of kiosk.toml")
    enrol.add_argument("--anew", action="store_true", help="although the machine has a certificate")
    enrol.set_defaults(act=_enrol)

    # What it can do the hub knows; a kiosk in the field has none.
    register = commands.add_parser("register", help="the centre's register of machines", add_help=False)
    register.add_argument("words", nargs=argparse.REMAINDER)
    register.set_defaults(act=_register)

    command = commands.add_parser("hub-command", help="the centre's word to a machine", add_help=False)
    command.add_argument("words", nargs=argparse.REMAINDER)
    command.set_defaults(act=_hub_command)


def _add_hub(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    hub = commands.add_parser("hub", help="the centre")
    hub.add_argument("--host", default="127.0.0.1")
    hub.add_argument("--port", type=int, default=8600)
    hub.add_argument("--state", type=Path, required=True)
    hub.add_argument("--config", type=Path, default=Path("config"))
    hub.add_argument("--sandbox", action="store_true", help="open the doors of phone, payment and review")
    hub.add_argument("--province", default="sichuan", help="whose centre it is")
    hub.add_argument(
        "--on", action="append", default=[], metavar="SERVICE", help="a service left to the sites"
    )
    hub.add_argument("--database", default="", metavar="ADDRESS", help="postgresql+psycopg://…; else a file")
    hub.add_argument("--database-file", type=Path, metavar="FILE", help="a file with the address in it")
    hub.add_argument("--workers", type=int, default=1, metavar="N", help="processes side by side")
    hub.add_argument("--root-path", default="", help="what a proxy puts before the centre's paths")
    hub.add_argument("--trusted-proxy", default="", help="whose X-Forwarded-For is believed, by commas")
    hub.set_defaults(act=_hub)


# Each command imports what it needs: a kiosk in the field has neither hub nor sandbox installed.


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 1 on")
    return int(text)


def _tour(name: str) -> str:
    from kiosk.sandbox.programme import tours  # noqa: PLC0415

    if name not in tours():
        raise argparse.ArgumentTypeError(f"{name!r} is none of {', '.join(tours())}")
    return name


def _driver(choice: str) -> str:
    from kiosk.sandbox.drivers import NoSuchDriver, chosen_drivers  # noqa: PLC0415

    try:
        chosen_drivers((choice,))
    except NoSuchDriver as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    return choice


def _run(options: argparse.Namespace) -> int:
    # Thousands of objects are made now and none dies: looking for dead ones delays the start. From the first
    # frame on the glass says when to look (kiosk/screens/collector.py).
    gc.disable()
    from kiosk.app import RunOptions, run  # noqa: PLC0415

    return run(RunOptions(options.config, options.state, options.probe, options.sandbox))


def _demo(options: argparse.Namespace) -> int:
    if options.list:
        from kiosk.sandbox.programme import listing  # noqa: PLC0415

        sys.stdout.writelines(f"{line}\n" for line in listing())
        return 0
    from kiosk.sandbox.demo import run_demo  # noqa: PLC0415

    return run_demo(options)


def _hall(options: argparse.Namespace) -> int:
    from kiosk.sandbox.hall_alone import run_hall_alone  # noqa: PLC0415

    return run_hall_alone(options)


def _dock(options: argparse.Namespace) -> int:
    from kiosk.sandbox.dock_command import run_dock  # noqa: PLC0415

    return run_dock(options)


def _hub(options: argparse.Namespace) -> int:
    from kiosk.hub.database import chosen_address  # noqa: PLC0415
    from kiosk.hub.serve import Wanted, serve  # noqa: PLC0415
    from kiosk.model import Service  # noqa: PLC0415

    wanted = Wanted(
        state=options.state.resolve(),
        config=options.config.resolve(),
        address=chosen_address(options.state.resolve(), options.database, options.database_file),
        sandbox=options.sandbox,
        province=options.province,
        sites_on=tuple(Service(name) for name in options.on),
        workers=max(options.workers, 1),
        root_path=options.root_path,
        trusted_proxy=options.trusted_proxy,
    )
    return serve(wanted, options.host, options.port)


def _enrol(options: argparse.Namespace) -> int:
    from kiosk.enrol import enrol  # noqa: PLC0415

    return enrol(options.config, options.code, anew=options.anew)


def _register(options: argparse.Namespace) -> int:
    from kiosk.hub.register_command import register  # noqa: PLC0415

    return register(options.words)


def _hub_command(options: argparse.Namespace) -> int:
    from kiosk.hub.hub_command import hub_command  # noqa: PLC0415

    return hub_command(options.words)


def _check(options: argparse.Namespace) -> int:
    from kiosk.check import Exercise, check, check_and_exercise, check_files, print_rules  # noqa: PLC0415

    if options.rules:
        return print_rules(options.config, options.rules)
    if options.exercise:
        wanted = Exercise(options.exercise, options.yes, options.state)
        return check_and_exercise(options.config, wanted)
    return check_files(options.config) if options.files_only else check(options.config)


def _bench(options: argparse.Namespace) -> int:
    from kiosk.sandbox.bench import run_bench  # noqa: PLC0415

    return run_bench(options)


def _campaign(options: argparse.Namespace) -> int:
    if options.plant:
        # Who plans a hunt loads little of the program: the worker loads all of it, with the bug.
        from kiosk.sandbox.campaign.hunt import run_hunt  # noqa: PLC0415

        return run_hunt(options.plant, options.seed, options.workers)
    from kiosk.sandbox.campaign.command import run_campaign  # noqa: PLC0415

    return run_campaign(options)


if __name__ == "__main__":
    sys.exit(main())
