using System.CommandLine;
using CasesPdp.Cli.Output;
using CasesPdp.Cli.Points;
using CasesPdp.Policies;
using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Changes;

namespace CasesPdp.Cli.Verbs;

/// <summary><c>diff</c>: says what a changed bundle lets whom do that another did not, and the other way round.</summary>
internal sealed class DiffVerb : Verb
{
    private readonly Argument<string> _before = new("BEFORE")
    {
        Description = "The directory of the bundle that is; with --server, of the one that would be.",
    };

    private readonly Argument<string?> _after = new("AFTER")
    {
        Description = "The directory of the bundle that would be; not with --server.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _server = new("--server", "--admin")
    {
        Description = "Compare with what this server has in force, by its administration listener (http://127.0.0.1:5082).",
        HelpName = "ADDRESS",
    };

    private readonly Option<bool> _json = new("--json") { Description = "Write JSON." };
    private readonly Option<bool> _markdown = new("--markdown") { Description = "Write Markdown, for a comment on a pull request." };
    private readonly Option<bool> _failOnWidening = new("--fail-on-widening")
    {
        Description = "Exit with 1 when anything widens or a guard rail holds the change.",
    };

    public DiffVerb(Terminal terminal)
        : base(
            terminal,
            "diff",
            "Compares two bundles by what they decide: every cell (role, space, owner, operation) that widens or narrows.")
    {
        Arguments.Add(_before);
        Arguments.Add(_after);
        Options.Add(_server);
        Options.Add(_json);
        Options.Add(_markdown);
        Options.Add(_failOnWidening);
        Validators.Add(result =>
        {
            if (result.GetResult(_json) is not null && result.GetResult(_markdown) is not null)
            {
                result.AddError("--json and --markdown exclude each other.");
            }

            var (hasServer, hasAfter) = (result.GetResult(_server) is not null, result.GetResult(_after) is { Tokens.Count: > 0 });
            if (hasServer == hasAfter)
            {
                result.AddError(hasServer
                    ? "With --server name one directory: it is compared with what the server has in force."
                    : "Name the directories of two bundles, or one and --server.");
            }
        });
    }

    /// <inheritdoc />
    public override IReadOnlyList<(string CommandLine, string Meaning)> Examples =>
    [
        ("casespdp diff ./policy ./policy-next", "who may do what that they might not before?"),
        ("casespdp diff ./policy-next --server http://127.0.0.1:5082", "what would change on that server, and would it be held?"),
        ("casespdp diff ./main ./branch --markdown --fail-on-widening", "for a pull request: a comment, and a red build if access widens"),
    ];

    /// <inheritdoc />
    public override IReadOnlyList<(int Code, string Meaning)> ExitMeanings =>
    [
        (ExitCodes.Done, "compared, whatever the difference"),
        (ExitCodes.Denied, "with --fail-on-widening: something widens, or a guard rail holds the change"),
        (ExitCodes.Usage, "the command line makes no sense"),
        (ExitCodes.NotEvaluated, "a bundle is unusable"),
    ];

    /// <inheritdoc />
    protected override int Run(ParseResult arguments)
    {
        if (arguments.GetValue(_server) is { } server)
        {
            return CompareWith(server, arguments.GetRequiredValue(_before), arguments);
        }

        var before = Load(arguments.GetRequiredValue(_before));
        var after = Load(arguments.GetRequiredValue(_after)!);
        var diff = PolicyDiff.Compare(before, after);
        var held = GuardRailEvaluator.Evaluate(before, after, diff);
        if (arguments.GetValue(_json))
        {
            JsonOutput.Write(Terminal, json => DiffJson.Write(json, diff, held));
        }
        else if (arguments.GetValue(_markdown))
        {
            DiffMarkdown.Write(Terminal.Text, diff, held);
        }
        else
        {
            DiffText.Write(Terminal, diff, held);
        }

        var widens = diff.WidenedCells > 0 || diff.UncountedWidenings.Count > 0 || held.Count > 0;
        return widens && arguments.GetValue(_failOnWidening) ? ExitCodes.Denied : ExitCodes.Done;
    }

    private int CompareWith(string server, string directory, ParseResult arguments)
    {
        // Findings are told as for any bundle; an unusable one is not sent.
        Load(directory);
        var pack = BundlePack.Pack(BundleOption.FullPath(directory)).Pack
            ?? throw VerbFailure.NotEvaluated($"The bundle `{directory}` changed while it was read.");
        using var administration = PolicyAdministration.Open(server);
        var (compared, judged) = administration.Compare(pack.Files());
        var diff = new ServerDiff(compared, judged.Hold);
        if (arguments.GetValue(_json))
        {
            JsonOutput.Write(Terminal, diff.WriteJson);
        }
        else if (arguments.GetValue(_markdown))
        {
            diff.WriteMarkdown(Terminal.Text);
        }
        else
        {
            diff.WriteText(Terminal);
        }

        return diff.Widens && arguments.GetValue(_failOnWidening) ? ExitCodes.Denied : ExitCodes.Done;
    }

    private LoadedPolicy Load(string directory) => directory.Length == 0
        ? throw VerbFailure.Usage("A directory is empty: name the directories of two bundles.")
        : PolicyLoader.Load(BundleOption.FullPath(directory), Terminal).Policy;
}
