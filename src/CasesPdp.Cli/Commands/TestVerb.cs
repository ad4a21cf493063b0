using System.CommandLine;
using CasesPdp.Cli.Commands.Options;
using CasesPdp.Cli.Rendering;
using CasesPdp.Policies.Testing;

namespace CasesPdp.Cli.Commands;

/// <summary><c>test</c>: runs the tests that a bundle holds.</summary>
internal sealed class TestVerb : Verb
{
    private readonly BundleOption _bundle = new("The directory of the bundle, with its tests in tests/*.yaml.");

    private readonly Option<string?> _junit = new("--junit")
    {
        Description = "Also write the results as JUnit XML.",
        HelpName = "FILE",
    };

    private readonly Option<bool> _json = new("--json") { Description = "Write the results as JSON." };

    public TestVerb(Terminal terminal)
        : base(terminal, "test", "Runs the tests of a bundle, and shows which roles and how many cells have no test.")
    {
        _bundle.AddTo(this);
        Options.Add(_junit);
        Options.Add(_json);
        RefuseServer("tests are files of a bundle");
    }

    /// <inheritdoc />
    public override IReadOnlyList<(string CommandLine, string Meaning)> Examples =>
    [
        ("casespdp test --bundle ./policy", "does the policy answer as its authors expect?"),
        ("casespdp test --bundle ./policy --junit results.xml", "for a build, which shows the failures"),
    ];

    /// <inheritdoc />
    public override IReadOnlyList<(int Code, string Meaning)> ExitMeanings =>
    [
        (ExitCodes.Done, "every test passed"),
        (ExitCodes.Denied, "a test failed"),
        (ExitCodes.Usage, "the command line is not valid"),
        (ExitCodes.NotEvaluated, "the bundle is unusable, or has no tests"),
    ];

    /// <inheritdoc />
    protected override int Run(ParseResult arguments)
    {
        var directory = _bundle.Require(arguments, Terminal);
        var policy = Pdp.PolicyLoader.Load(directory, Terminal).Policy;
        if (policy.Bundle.Tests.Count == 0)
        {
            throw VerbFailure.NotEvaluated($"The bundle `{directory}` has no tests: write some in tests/*.yaml.");
        }

        var summary = PolicyTests.Run(policy);
        Terminal.ExitCodeIfClosed = summary.IsGreen ? ExitCodes.Done : ExitCodes.Denied;
        if (arguments.GetValue(_junit) is { } file)
        {
            JUnitReport.Write(file, summary);
        }

        if (arguments.GetValue(_json))
        {
            JsonOutput.Write(Terminal, json => TestReport.WriteJson(json, summary, policy.Snapshot.Revision.Text));
        }
        else
        {
            TestReport.WriteText(Terminal, summary, policy.Snapshot.Revision.Text);
        }

        return Terminal.ExitCodeIfClosed;
    }
}
