using System.CommandLine;
using CasesPdp.Cli.Commands.Options;
using CasesPdp.Cli.Rendering;
using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Testing;

namespace CasesPdp.Cli.Commands;

/// <summary><c>validate</c>: checks a bundle and reports every finding.</summary>
internal sealed class ValidateVerb : Verb
{
    private readonly BundleOption _bundle = new("The directory of the bundle.");

    private readonly Option<bool> _strict = new("--strict") { Description = "Let warnings count as errors." };
    private readonly Option<bool> _noTests = new("--no-tests") { Description = "Leave out the tests of the bundle." };
    private readonly Option<bool> _json = new("--json") { Description = "Write the findings as JSON." };

    public ValidateVerb(Terminal terminal)
        : base(terminal, "validate", "Checks a bundle, proves its guard rails, runs its tests, and reports every finding: file:line:column: severity CODE: message.")
    {
        _bundle.AddTo(this);
        Options.Add(_strict);
        Options.Add(_noTests);
        Options.Add(_json);
        RefuseServer("a bundle is checked where its files are");
    }

    /// <inheritdoc />
    public override IReadOnlyList<(string CommandLine, string Meaning)> Examples =>
    [
        ("casespdp validate --bundle ./policy", "every finding, one a line"),
        ("casespdp validate --bundle ./policy --strict --json", "for a build: warnings fail too, findings as JSON"),
    ];

    /// <inheritdoc />
    public override IReadOnlyList<(int Code, string Meaning)> ExitMeanings =>
    [
        (ExitCodes.Done, "the bundle can be served"),
        (ExitCodes.Denied, "there are errors, or with --strict warnings"),
        (ExitCodes.Usage, "the command line is not valid"),
        (ExitCodes.NotEvaluated, "there is no such directory"),
    ];

    /// <inheritdoc />
    protected override int Run(ParseResult arguments)
    {
        var directory = _bundle.Require(arguments, Terminal);
        if (!Directory.Exists(directory))
        {
            throw VerbFailure.NotEvaluated($"There is no directory `{directory}`; nothing was checked.");
        }

        var (reading, check) = Check(directory, runsTests: !arguments.GetValue(_noTests));
        var isStrict = arguments.GetValue(_strict);
        var findings = check.Findings.Select(d => isStrict ? d with { Severity = DiagnosticSeverity.Error } : d).ToList();
        Terminal.ExitCodeIfClosed = Findings.Errors(findings) > 0 ? ExitCodes.Denied : ExitCodes.Done;
        if (arguments.GetValue(_json))
        {
            JsonOutput.Write(Terminal, json =>
            {
                Findings.WriteJson(json, findings, reading.Bundle?.Digest);
                json.WriteStrings("notJudged", check.NotJudged);
            });
        }
        else
        {
            Findings.WriteText(Terminal, findings, reading.Bundle);
            if (check.NotJudged.Count > 0)
            {
                Terminal.Note($"Not judged, because of these errors: {string.Join(", ", check.NotJudged)}.");
            }
        }

        return Terminal.ExitCodeIfClosed;
    }

    private (BundleReading Reading, BundleCheck Check) Check(string directory, bool runsTests)
    {
        using var working = Terminal.Working("checking the bundle");
        var reading = BundleReader.Read(directory);
        return (reading, PolicySelfCheck.Check(reading, runsTests));
    }
}
