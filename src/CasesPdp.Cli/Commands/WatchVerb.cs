using System.CommandLine;
using CasesPdp.Cli.Commands.Options;
using CasesPdp.Cli.Pdp;
using CasesPdp.Cli.Rendering;
using CasesPdp.Protocol.V1;

namespace CasesPdp.Cli.Commands;

/// <summary><c>watch</c>: shows the status of a server's policy at once and whenever it changes; reconnects to a lost server.</summary>
internal sealed class WatchVerb : AdministrationVerb
{
    private readonly Option<int> _count = new("--count") { Description = "End after that many statuses; 0: no limit.", HelpName = "N" };

    public WatchVerb(Terminal terminal)
        : base(terminal, "watch", "Shows the status of a server's policy, and again whenever it changes, until interrupted.")
    {
        Options.Add(_count);
        _count.AcceptOnlyCounts();
    }

    /// <inheritdoc />
    public override IReadOnlyList<(string CommandLine, string Meaning)> Examples =>
    [
        ("casespdp watch", "see reloads as they happen"),
        ("casespdp watch --json --count 1", "the status as one line of JSON"),
    ];

    /// <inheritdoc />
    protected override int Run(ParseResult arguments, PolicyAdministration administration)
    {
        administration.Watch(
            arguments.GetValue(_count),
            arguments.GetValue(Json) ? change => WriteJson(change, administration.Address) : change => WriteText(change, administration.Address),
            (why, wait) => Terminal.Note($"{why} Trying again in {wait.TotalSeconds:0.##} s."));
        return ExitCodes.Done;
    }

    private void WriteText(WatchRevisionsResponse change, string server)
    {
        var skipped = change.SkippedCount == 0 ? "" : $" ({change.SkippedCount} statuses before it were skipped)";
        Terminal.WriteLine($"{OutputNames.UpperCase(change.Event)}{skipped}");
        PolicyStatusText.Write(Terminal, change.Status, server);
        Terminal.WriteLine();
        Terminal.Text.Flush();
    }

    private void WriteJson(WatchRevisionsResponse change, string server)
    {
        JsonOutput.WriteOnOneLine(Terminal, json =>
        {
            json.WriteString("event", OutputNames.UpperCase(change.Event));
            json.WriteNumber("skipped", change.SkippedCount);
            PolicyStatusJson.Write(json, change.Status, server);
        });
        Terminal.Text.Flush();
    }
}
