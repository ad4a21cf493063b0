using System.CommandLine;
using System.Globalization;
using CasesPdp.Cli.Commands.Options;
using CasesPdp.Cli.DecisionLog;
using CasesPdp.Cli.Pdp;
using CasesPdp.Cli.Rendering;
using CasesPdp.Decisions;
using CasesPdp.Policies.Access;
using CasesPdp.Policies.Explanations;
using CasesPdp.Policies.Requests;

namespace CasesPdp.Cli.Commands;

/// <summary><c>usage</c>: compares what roles grant with what the decisions of a log have used.</summary>
internal sealed class UsageVerb : Verb
{
    private const int MostSpaces = 10;

    private readonly BundleOption _bundle = new("The directory of the bundle with the roles.");
    private readonly LogOptions _log;
    private readonly Option<bool> _json = new("--json") { Description = "Write the report as JSON." };

    public UsageVerb(Terminal terminal)
        : base(terminal, "usage", "Reports by role which privileges the decisions of a log never used, and the least that they needed.")
    {
        _bundle.AddTo(this, withArgument: false);
        _log = new LogOptions("LOG").AddTo(this);
        Options.Add(_json);
        RefuseServer("roles are read where their files are");
    }

    /// <inheritdoc />
    public override IReadOnlyList<(string CommandLine, string Meaning)> Examples =>
    [
        ("casespdp usage decisions.ndjson* --bundle ./policy --since 30d", "which privileges were not used for a month?"),
    ];

    /// <inheritdoc />
    public override IReadOnlyList<(int Code, string Meaning)> ExitMeanings =>
    [
        (ExitCodes.Done, "reported"),
        (ExitCodes.Usage, "the command line is not valid"),
        (ExitCodes.NotEvaluated, "the bundle is unusable, a file cannot be read, or the log holds no allowed decision"),
    ];

    /// <inheritdoc />
    protected override int Run(ParseResult arguments)
    {
        var policy = PolicyLoader.Load(_bundle.Require(arguments, Terminal), Terminal).Policy;
        var (files, selection) = _log.Read(arguments, Terminal);
        var (usage, replay) = (new GrantUsage(policy), new Replay(policy));
        var (allowed, sample) = (0L, 1d);
        foreach (var (record, _) in files.Read())
        {
            if (selection.Chooses(record) && record.Outcome == "ALLOW" && replay.QuestionOf(record) is { } question
                && TableEvaluator.Decide(policy.Snapshot, question).Outcome == Outcome.Allow)
            {
                usage.Add(question);
                sample = Math.Min(sample, record.Sample);
                allowed++;
            }
        }

        files.RequireRecords();

        // Without any decision every privilege would be listed as never used.
        var report = allowed == 0 ? [] : usage.Report();
        if (arguments.GetValue(_json))
        {
            WriteJson(report, allowed, sample);
        }
        else
        {
            WriteText(report, allowed);
        }

        Terminal.Text.Flush();
        NoteLimits(replay, sample);
        files.NoteGaps();
        selection.NoteUnseen(Terminal);
        return allowed == 0 ? ExitCodes.NotEvaluated : ExitCodes.Done;
    }

    private void NoteLimits(Replay replay, double sample)
    {
        if (sample < 1)
        {
            var share = sample.ToString(CultureInfo.InvariantCulture);
            Terminal.Note($"The log holds the ALLOW decisions of {share} of the calls: privileges that are rarely used may be missing.");
        }

        if (replay.NotReplayable > 0)
        {
            Terminal.Note($"{replay.NotReplayable} records are left out: their fields are masked, hashed or shortened.");
        }
    }

    private void WriteText(IReadOnlyList<RoleUsage> report, long allowed)
    {
        var rows = report.SelectMany(
            role => role.Unused.Select(s => Row(role, s, 0)).Concat(role.Used.Select(u => Row(role, u.Source, u.Decisions)))).ToList();
        if (rows.Count > 0)
        {
            TextRenderer.Write(Terminal, new ResultTable("", ["role", "privilege", "where", "decisions"], rows));
        }

        var least = report.SelectMany(role => role.Least.Select(l => new Cell[] { role.Role, Spaces(l), Privileges(l) })).ToList();
        if (least.Count > 0)
        {
            const string Title = "The least privileges that would have been enough";
            TextRenderer.Write(Terminal, new ResultTable(Title, ["role", "spaces", "privileges"], least));
        }

        Terminal.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{allowed:N0} allowed decisions"));
    }

    private static Cell[] Row(RoleUsage role, GrantSource source, long decisions) =>
    [
        role.Role, source.Privilege, source.Resource,
        decisions == 0 ? new Cell("never used", CellStyle.Warning) : decisions.ToString(CultureInfo.InvariantCulture),
    ];

    private static string Spaces(LeastGrant least)
    {
        var more = least.Spaces.Count > MostSpaces ? $" and {least.Spaces.Count - MostSpaces} more" : "";
        return string.Join(", ", least.Spaces.Take(MostSpaces)) + more;
    }

    private static string Privileges(LeastGrant least) =>
        least.Privileges is null ? "(no feature privilege grants it)" : string.Join(", ", least.Privileges);

    private void WriteJson(IReadOnlyList<RoleUsage> report, long allowed, double sample) => JsonOutput.Write(Terminal, json =>
    {
        json.WriteNumber("allowed", allowed);
        json.WriteNumber("sample", sample);
        json.WriteObjects("roles", report, role =>
        {
            json.WriteString("role", role.Role);
            json.WriteObjects("used", role.Used, u =>
            {
                WriteSource(json, u.Source);
                json.WriteNumber("decisions", u.Decisions);
            });
            json.WriteObjects("unused", role.Unused, s => WriteSource(json, s));
            json.WriteObjects("least", role.Least, l =>
            {
                json.WriteStrings("spaces", l.Spaces);
                json.WriteStrings("privileges", l.Privileges ?? []);
            });
        });
    });

    private static void WriteSource(System.Text.Json.Utf8JsonWriter json, GrantSource source)
    {
        json.WriteString("privilege", source.Privilege);
        json.WriteString("resource", source.Resource);
    }
}
