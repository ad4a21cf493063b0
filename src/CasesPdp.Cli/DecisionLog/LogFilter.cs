using System.CommandLine;
using System.Globalization;
using CasesPdp.Cli.Commands.Options;
using CasesPdp.Cli.Pdp;
using CasesPdp.Cli.Rendering;
using CasesPdp.Policies.Catalogue;
using CasesPdp.Policies.Naming;

namespace CasesPdp.Cli.DecisionLog;

/// <summary>The options that choose records of a log. A record must satisfy each option that is given, by one of its values.</summary>
internal sealed class LogFilter
{
    private readonly Option<string[]> _subjects = Names("--subject", "The id of the subject", "ID");
    private readonly Option<string[]> _roles = Names("--role", "A role of the subject", "ROLE");
    private readonly Option<string[]> _actions = Names("--action", "An action: an operation, a call or a raw Kibana action", "NAME");
    private readonly Option<string[]> _operations =
        Names("--operation", "An operation: also found in calls that need it and in raw Kibana actions", "NAME");

    private readonly Option<string[]> _owners = Names("--owner", "An owner", "OWNER");
    private readonly Option<string[]> _spaces = Names("--space", "A space id", "SPACE");
    private readonly Option<string[]> _outcomes = Words("--outcome", "ALLOW or DENY", ["ALLOW", "DENY"]);
    private readonly Option<string[]> _reasons = Words("--reason", "A reason, such as MISSING_PRIVILEGE", OutputNames.AllReasons);
    private readonly Option<string[]> _callers = Names("--caller", "Who called the server", "NAME");
    private readonly Option<string?> _onlyBy = new("--granted-only-by")
    {
        Description = "Only decisions that were allowed only because of this role.",
        HelpName = "ROLE",
    };

    private readonly Option<string?> _since = Time("--since", "Records from this time on");
    private readonly Option<string?> _until = Time("--until", "Records before this time");

    /// <summary>Adds the options.</summary>
    public LogFilter AddTo(Command command)
    {
        foreach (var option in new Option[]
        {
            _subjects, _roles, _actions, _operations, _owners, _spaces, _outcomes, _reasons, _callers, _onlyBy, _since, _until,
        })
        {
            command.Options.Add(option);
        }

        var operations = KibanaCatalogue.Embedded.CheckedAs.Keys.ToHashSet(StringComparer.Ordinal);
        RequireKnown(_operations, "operation", operations);
        RequireKnown(_actions, "action", [.. operations, .. OperationFilter.CallNames, .. LogRecord.OtherActions]);
        return this;
    }

    /// <summary>What the arguments choose.</summary>
    public LogSelection Read(ParseResult arguments, DateTimeOffset now)
    {
        var (since, until) = (Moment(arguments.GetValue(_since), now), Moment(arguments.GetValue(_until), now));
        if (since >= until)
        {
            throw VerbFailure.Usage("--since must be before --until: no record is in that window.");
        }

        var onlyBy = arguments.GetValue(_onlyBy);
        var operations = (arguments.GetValue(_operations) ?? []).Select(name => new OperationFilter(name)).ToList();
        NameFilter[] names =
        [
            new("subject", arguments.GetValue(_subjects), r => [r.Request.SubjectId]),
            new("role", arguments.GetValue(_roles), r => r.Roles ?? []),
            new("action", arguments.GetValue(_actions), r => [r.Request.Action]),
            new("owner", arguments.GetValue(_owners), r => r.Request.Owners),
            new("space", arguments.GetValue(_spaces), r => [r.Request.Space ?? SpaceId.Default]),
            new("caller", arguments.GetValue(_callers), r => [r.Caller]),
            new("granting role", onlyBy is null ? null : [onlyBy], r => r.GrantedBy),
        ];
        return new LogSelection(
            names,
            [
                r => operations.Count == 0 || operations.Exists(o => o.Matches(r.Request)),
                Any(arguments, _outcomes, r => r.Outcome),
                Any(arguments, _reasons, r => r.Reason),
                r => onlyBy is null || r.GrantedBy.Count == 1,
                r => since is null || r.Time >= since,
                r => until is null || r.Time < until,
            ]);
    }

    // A raw Kibana action is recognised by its colon.
    private static void RequireKnown(Option<string[]> option, string kind, HashSet<string> known) => option.Validators.Add(result =>
    {
        foreach (var name in result.Tokens.Select(t => t.Value).Where(n => !known.Contains(n) && (kind == "operation" || !RawActionName.Is(n))))
        {
            result.AddError(KnownNames.AsLine(
                KnownNames.OfUnknown(kind, name, known.Order(StringComparer.Ordinal), "see `casespdp list actions --example`")));
        }
    });

    private static Func<LogRecord, bool> Any(ParseResult arguments, Option<string[]> option, Func<LogRecord, string?> word)
    {
        var wanted = arguments.GetValue(option) ?? [];
        return record => wanted.Length == 0 || wanted.Contains(word(record), StringComparer.OrdinalIgnoreCase);
    }

    private static Option<string[]> Names(string name, string description, string help) =>
        new(name) { Description = $"{description}; may be repeated.", HelpName = help };

    private static Option<string[]> Words(string name, string description, IReadOnlyList<string> known)
    {
        var option = Names(name, description, name.TrimStart('-').ToUpperInvariant());
        option.Validators.Add(result =>
        {
            foreach (var word in result.Tokens.Select(t => t.Value).Where(w => !known.Contains(w, StringComparer.OrdinalIgnoreCase)))
            {
                result.AddError(Choice.OfOther(name, word, known));
            }
        });
        return option;
    }

    private static Option<string?> Time(string name, string description)
    {
        var option = new Option<string?>(name)
        {
            Description = $"{description}: a time such as 2026-11-29T06:15:00Z, or an age such as 90s, 15m, 2h or 7d.",
            HelpName = "TIME",
        };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && Moment(token.Value, DateTimeOffset.UnixEpoch.AddYears(100)) is null)
            {
                result.AddError($"{name} must be a time such as 2026-11-29T06:15:00Z or an age such as 2h, not `{token.Value}`.");
            }
        });
        return option;
    }

    private static DateTimeOffset? Moment(string? text, DateTimeOffset now)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        var unit = text[^1] switch
        {
            's' => TimeSpan.FromSeconds(1),
            'm' => TimeSpan.FromMinutes(1),
            'h' => TimeSpan.FromHours(1),
            'd' => TimeSpan.FromDays(1),
            _ => TimeSpan.Zero,
        };
        if (unit != TimeSpan.Zero)
        {
            return ushort.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
                ? now - (unit * count)
                : null;
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment) ? moment : null;
    }
}
