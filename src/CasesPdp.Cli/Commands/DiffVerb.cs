using System.CommandLine;
using CasesPdp.Cli.Commands.Options;
using CasesPdp.Cli.Pdp;
using CasesPdp.Cli.Rendering;
using CasesPdp.Policies;
using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Changes;

namespace CasesPdp.Cli.Commands;

/// <summary><c>diff</c>: compares two bundles by what they decide.</summary>
internal sealed class DiffVerb : Verb
{
    private const int MostRolesOfServer = 1_000;

    private readonly Argument<string> _before = new("BEFORE")
    {
        Description = "The directory of the bundle before; with --server, of the bundle to compare with the server's.",
    };

    private readonly Argument<string?> _after = new("AFTER")
    {
        Description = "The directory of the bundle after; not with --server.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _server = new("--server", "--admin")
    {
        Description = "Compare with what this server has in force, by its administration listener (http://127.0.0.1:5082).",
        HelpName = "ADDRESS",
    };

    private readonly ServerConnectionOptions _connection;

    private readonly FormatOptions _format = new(
        (OutputFormat.Json, "Write JSON."),
        (OutputFormat.Markdown, "Write Markdown, for a comment on a pull request."),
        (OutputFormat.Html, "Write one self-contained HTML page."));

    private readonly Option<bool> _full = new("--full") { Description = "List every role, subject and name; nothing is summed up." };
    private readonly Option<bool> _widened = new("--widened") { Description = "Show only what widens: what is allowed and was denied." };

    private readonly Option<bool> _failOnWidening = new("--fail-on-widening")
    {
        Description = "Exit with 1 when anything widens or a guard rail holds the change.",
    };

    public DiffVerb(Terminal terminal)
        : base(
            terminal,
            "diff",
            "Compares two bundles by what they decide: calls newly possible, and every cell (role, space, owner, operation) that changes.")
    {
        Arguments.Add(_before);
        Arguments.Add(_after);
        Options.Add(_server);
        _connection = new ServerConnectionOptions().AddTo(this);
        _format.AddTo(this);
        Options.Add(_full);
        Options.Add(_widened);
        Options.Add(_failOnWidening);
        Validators.Add(result =>
        {
            var (hasServer, hasAfter) = (result.GetResult(_server) is not null, result.GetResult(_after) is { Tokens.Count: > 0 });
            if (hasServer == hasAfter)
            {
                result.AddError(hasServer
                    ? "With --server, name one directory: it is compared with the policy in force there."
                    : "Name the directories of two bundles, or one and --server.");
            }
        });
    }

    /// <inheritdoc />
    public override IReadOnlyList<(string CommandLine, string Meaning)> Examples =>
    [
        ("casespdp diff ./policy ./policy-next", "what does the change allow and deny?"),
        ("casespdp diff ./policy-next --server http://127.0.0.1:5082", "what would change on that server, and would it be held?"),
        ("casespdp diff ./policy ./policy-next --widened --full", "all that the change opens, name by name"),
        ("casespdp diff ./main ./branch --markdown --fail-on-widening", "for a pull request: a comment, and a red build if access widens"),
    ];

    /// <inheritdoc />
    public override IReadOnlyList<(int Code, string Meaning)> ExitMeanings =>
    [
        (ExitCodes.Done, "compared, whatever the difference"),
        (ExitCodes.Denied, "with --fail-on-widening: something widens, or a guard rail holds the change"),
        (ExitCodes.Usage, "the command line is not valid"),
        (ExitCodes.NotEvaluated, "a bundle is unusable, or the server was not reached"),
    ];

    /// <inheritdoc />
    protected override int Run(ParseResult arguments)
    {
        var isFull = arguments.GetValue(_full);
        if (arguments.GetValue(_server) is null)
        {
            _connection.RefuseGiven(arguments);
        }

        var diff = arguments.GetValue(_server) is { } server
            ? CompareWith(_connection.Read(arguments, server), arguments.GetRequiredValue(_before), isFull)
            : Compare(arguments.GetRequiredValue(_before), arguments.GetRequiredValue(_after)!, isFull);
        Terminal.ExitCodeIfClosed = diff.IsHeldOrWider && arguments.GetValue(_failOnWidening) ? ExitCodes.Denied : ExitCodes.Done;
        diff = arguments.GetValue(_widened) ? diff.OnlyWidened() : diff;
        switch (_format.Read(arguments))
        {
            case OutputFormat.Json:
                JsonOutput.Write(Terminal, json => DiffJson.Write(json, diff));
                break;
            case OutputFormat.Markdown:
                MarkdownRenderer.Write(Terminal.Text, DiffTables.ToReport(diff, isFull));
                break;
            case OutputFormat.Html:
                HtmlRenderer.Write(Terminal.Text, DiffTables.ToReport(diff, isFull));
                break;
            default:
                TextRenderer.Write(Terminal, DiffTables.ToReport(diff, isFull));
                Terminal.WriteLine(
                    $"revision  {OutputNames.ShortDigest(diff.Changes.DigestBefore)} -> {OutputNames.ShortDigest(diff.Changes.DigestAfter)}");
                break;
        }

        return Terminal.ExitCodeIfClosed;
    }

    private DiffReport Compare(string directoryBefore, string directoryAfter, bool isFull)
    {
        var (before, after) = (Load(directoryBefore), Load(directoryAfter));
        using var working = Terminal.Working("comparing the bundles");
        var diff = PolicyDiff.Compare(before, after, isFull ? DiffLimits.None : DiffLimits.Default);
        return DiffReport.Of(diff, GuardRailEvaluator.Evaluate(before, after, diff));
    }

    private DiffReport CompareWith(ServerAddress server, string directory, bool isFull)
    {
        // An unusable bundle is reported as by every verb, and not sent.
        Load(directory);
        var pack = BundlePack.Pack(BundleOption.FullPath(directory)).Pack
            ?? throw VerbFailure.NotEvaluated($"The bundle `{directory}` changed while it was read.");
        using var administration = PolicyAdministration.Open(server);
        return administration.Compare(pack.Files(), isFull ? MostRolesOfServer : DiffLimits.Default.Roles);
    }

    private LoadedPolicy Load(string directory) => PolicyLoader.Load(BundleOption.FullPath(directory), Terminal).Policy;
}
