using System.CommandLine;
using System.Globalization;
using CasesPdp.Cli.Commands.Options;
using CasesPdp.Cli.DecisionLog;
using CasesPdp.Cli.Pdp;
using CasesPdp.Cli.Rendering;

namespace CasesPdp.Cli.Commands;

/// <summary><c>replay</c>: decides the questions of a decision log again, under another bundle.</summary>
internal sealed class ReplayVerb : Verb
{
    private readonly BundleOption _bundle = new("The directory of the bundle that decides again.");
    private readonly LogOptions _log;
    private readonly Option<bool> _json = new("--json") { Description = "Write the result as JSON." };

    public ReplayVerb(Terminal terminal)
        : base(terminal, "replay", "Decides the questions of a decision log again under another bundle, and lists what would change.")
    {
        _bundle.AddTo(this, withArgument: false);
        _log = new LogOptions("LOG").AddTo(this);
        Options.Add(_json);
        RefuseServer("a bundle decides in process");
    }

    /// <inheritdoc />
    public override IReadOnlyList<(string CommandLine, string Meaning)> Examples =>
    [
        ("casespdp replay decisions.ndjson* --bundle ./policy-next", "who would notice the change?"),
        ("casespdp replay decisions.ndjson --bundle ./policy-next --since 7d --json", "the last week, for a build"),
    ];

    /// <inheritdoc />
    public override IReadOnlyList<(int Code, string Meaning)> ExitMeanings =>
    [
        (ExitCodes.Done, "no outcome changes"),
        (ExitCodes.Denied, "an outcome changes"),
        (ExitCodes.Usage, "the command line is not valid"),
        (ExitCodes.NotEvaluated, "the bundle is unusable, a file cannot be read, or no question could be decided again"),
    ];

    /// <inheritdoc />
    protected override int Run(ParseResult arguments)
    {
        var policy = PolicyLoader.Load(_bundle.Require(arguments, Terminal), Terminal).Policy;
        var (files, selection) = _log.Read(arguments, Terminal);
        var replay = new Replay(policy);
        foreach (var (record, _) in files.Read())
        {
            if (selection.Chooses(record))
            {
                replay.Add(record);
            }
        }

        files.RequireRecords();
        Terminal.ExitCodeIfClosed = replay.Replayed == 0 ? ExitCodes.NotEvaluated : replay.Changed > 0 ? ExitCodes.Denied : ExitCodes.Done;
        if (arguments.GetValue(_json))
        {
            WriteJson(replay, policy.Snapshot.Revision.Text);
        }
        else
        {
            WriteText(replay, policy.Snapshot.Revision.Text);
        }

        Terminal.Text.Flush();
        if (replay.Sample < 1)
        {
            var share = replay.Sample.ToString(CultureInfo.InvariantCulture);
            Terminal.Note($"ALLOW decisions were logged of {share} of the calls: others may change, too.");
        }

        files.NoteGaps();
        selection.NoteUnseen(Terminal);
        return Terminal.ExitCodeIfClosed;
    }

    private void WriteText(Replay replay, string revision)
    {
        if (replay.Changed > 0)
        {
            string[] columns = ["subject", "action", "owner", "space", "in the log", "now", "reason now", "times"];
            TextRenderer.Write(Terminal, new ResultTable("", columns, [.. replay.Changes.Select(c => Row(c.Change, c.Count))]));
        }

        Terminal.WriteLine(new Cell(
            string.Create(CultureInfo.InvariantCulture, $"{replay.Changed:N0} of {replay.Replayed:N0} decisions change"),
            replay.Changed > 0 ? CellStyle.Bad : CellStyle.Good));
        WriteCount(replay.NotListed, $"of them are not listed: only {Replay.MostChanges} different changes are");
        WriteCount(replay.OtherReason, "stay denied for another reason");
        WriteCount(replay.NotReplayable, "records are not replayable: their fields are masked, hashed or shortened");
        Terminal.WriteLine($"revision  {revision}");
    }

    private void WriteCount(long count, string what)
    {
        if (count > 0)
        {
            Terminal.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count:N0} {what}"));
        }
    }

    private static Cell[] Row(ReplayChange change, long count) =>
    [
        change.Subject, change.Action, change.Owners, change.Space, change.Before,
        new(change.After, change.After == "ALLOW" ? CellStyle.Warning : CellStyle.Bad), change.Reason,
        count.ToString(CultureInfo.InvariantCulture),
    ];

    private void WriteJson(Replay replay, string revision) => JsonOutput.Write(Terminal, json =>
    {
        json.WriteNumber("replayed", replay.Replayed);
        json.WriteNumber("changed", replay.Changed);
        json.WriteNumber("otherReason", replay.OtherReason);
        json.WriteNumber("notReplayable", replay.NotReplayable);
        json.WriteNumber("notListed", replay.NotListed);
        json.WriteObjects("changes", replay.Changes, change =>
        {
            json.WriteString("subject", change.Change.Subject);
            json.WriteString("action", change.Change.Action);
            json.WriteString("owner", change.Change.Owners);
            json.WriteString("space", change.Change.Space);
            json.WriteString("before", change.Change.Before);
            json.WriteString("after", change.Change.After);
            json.WriteString("reason", change.Change.Reason);
            json.WriteNumber("times", change.Count);
        });
        json.WriteString("revision", revision);
    });
}
