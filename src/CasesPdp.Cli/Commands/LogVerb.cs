using System.CommandLine;
using System.Globalization;
using System.Text;
using CasesPdp.Cli.Commands.Options;
using CasesPdp.Cli.DecisionLog;
using CasesPdp.Cli.Rendering;

namespace CasesPdp.Cli.Commands;

/// <summary><c>log</c>: shows the records of a decision log.</summary>
internal sealed class LogVerb : Verb
{
    private readonly LogOptions _log;
    private readonly Option<bool> _follow = new("--follow", "-f")
    {
        Description = "Wait for new records, also in the server's next file.",
    };

    private readonly Option<int> _count = new("--count") { Description = "End after that many records; 0: no limit.", HelpName = "N" };
    private readonly Option<bool> _json = new("--json") { Description = "Write the records as they stand in the log, one a line." };

    public LogVerb(Terminal terminal)
        : base(terminal, "log", "Shows the records of a server's decision log: who was allowed or denied what, and why.")
    {
        _log = new LogOptions("FILE").AddTo(this);
        Options.Add(_follow);
        Options.Add(_count);
        _count.AcceptOnlyCounts();
        Options.Add(_json);
        Validators.Add(result =>
        {
            if (result.GetValue(_follow) && result.GetValue(_log.Files) is not [not "-"])
            {
                result.AddError("--follow needs one file that is not standard input.");
            }
        });
    }

    /// <inheritdoc />
    public override IReadOnlyList<(string CommandLine, string Meaning)> Examples =>
    [
        ("casespdp log decisions.ndjson* --subject ann --since 2h", "what was ann allowed and denied, rotated files included?"),
        ("casespdp log decisions.ndjson --granted-only-by superuser --operation deleteCase", "what did the role superuser alone allow?"),
        ("casespdp log decisions.ndjson --outcome DENY --follow", "see denials as they happen"),
    ];

    /// <inheritdoc />
    public override IReadOnlyList<(int Code, string Meaning)> ExitMeanings =>
    [
        (ExitCodes.Done, "the log was read"),
        (ExitCodes.Usage, "the command line is not valid"),
        (ExitCodes.NotEvaluated, "a file cannot be read, or no line is a record of a decision log"),
    ];

    /// <inheritdoc />
    protected override int Run(ParseResult arguments)
    {
        var (files, selection) = _log.Read(arguments, Terminal);
        var (isJson, isFollowing, most) = (arguments.GetValue(_json), arguments.GetValue(_follow), arguments.GetValue(_count));
        var (shown, isWhole) = (0, true);
        foreach (var (record, line) in files.Read(isFollowing))
        {
            if (record.Outcome is null && record.Method.Length == 0)
            {
                // A record of losses: noted at the end.
                continue;
            }

            if (!selection.Chooses(record))
            {
                continue;
            }

            if (isJson)
            {
                Terminal.Text.WriteLine(JsonOutput.Escape(Encoding.UTF8.GetString(line.Span)));
            }
            else
            {
                WriteHeading(shown);
                Write(record);
            }

            if (isFollowing)
            {
                Terminal.Text.Flush();
            }

            if (++shown == most)
            {
                isWhole = false;
                break;
            }
        }

        files.RequireRecords();
        if (!isJson)
        {
            WriteHeading(shown);
        }

        Terminal.Text.Flush();
        files.NoteGaps();
        if (isWhole)
        {
            selection.NoteUnseen(Terminal);
        }

        return ExitCodes.Done;
    }

    // Before the first record, or at the end where there is none: a file that cannot be read has no heading.
    private void WriteHeading(int shown)
    {
        if (shown == 0)
        {
            WriteRow(new Cell("outcome"), "time", "subject", "roles", "action", "owner", "space", "why");
        }
    }

    private void Write(LogRecord record) => WriteRow(
        new Cell(record.Outcome ?? "-", record.Outcome switch
        {
            "ALLOW" => CellStyle.Good,
            "DENY" => CellStyle.Bad,
            _ => CellStyle.Plain,
        }),
        record.Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        record.Request.SubjectId ?? "-",
        record.Roles is { Count: > 0 } ? string.Join(',', record.Roles) : "-",
        record.Request.Action,
        record.Request.Owners.Count == 0 ? "-" : string.Join(',', record.Request.Owners),
        record.Request.Space ?? "default",
        Why(record));

    private static string Why(LogRecord record) => record switch
    {
        { Request.Action: LogRecord.Summary, Outcome: null } => $"{record.Uncounted} more decisions of the call",
        { GrantedBy.Count: > 0 } => $"granted by {string.Join(", ", record.GrantedBy)}",
        { Missing.Count: > 0 } => $"{record.Reason}: {string.Join(", ", record.Missing)}",
        _ => record.Reason ?? record.Method,
    };

    // Line by line, since a log has no end: the columns have widths that most names keep to.
    private void WriteRow(Cell outcome, string time, string subject, string roles, string action, string owner, string space, string why) =>
        Terminal.WriteLine(
            $"{time,-24} ",
            outcome with { Text = $"{outcome.Text,-7}" },
            $" {subject,-16} {roles,-24} {action,-20} {owner,-16} {space,-10} {why}");
}
