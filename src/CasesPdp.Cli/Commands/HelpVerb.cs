using System.CommandLine;
using CasesPdp.Cli.Pdp;
using CasesPdp.Policies.Bundles;

namespace CasesPdp.Cli.Commands;

/// <summary><c>help</c>: explains a verb or a diagnostic code.</summary>
internal sealed class HelpVerb : Verb
{
    private readonly Argument<string?> _topic = new("TOPIC")
    {
        Description = "A verb, such as check, or a diagnostic code, such as CP3012; without one the overview.",
        HelpName = "TOPIC",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public HelpVerb(Terminal terminal)
        : base(terminal, "help", "Explains a verb, or a code that validate reports.")
    {
        Arguments.Add(_topic);
        _topic.CompletionSources.Add(context => [
            .. context.ParseResult.RootCommandResult.Command.Subcommands.Select(v => v.Name), .. DiagnosticExplanation.All.Select(e => e.Code),
        ]);
    }

    /// <inheritdoc />
    public override IReadOnlyList<(string CommandLine, string Meaning)> Examples =>
    [
        ("casespdp help check", "the options of a verb"),
        ("casespdp help CP3012", "what a finding means, and how to fix it"),
    ];

    /// <inheritdoc />
    protected override int Run(ParseResult arguments)
    {
        var (root, topic) = (arguments.RootCommandResult.Command, arguments.GetValue(_topic));
        if (topic is null || root.Subcommands.Any(v => v.Name == topic))
        {
            string[] verb = topic is null ? ["--help"] : [topic, "--help"];
            return root.Parse(verb).Invoke(arguments.InvocationConfiguration);
        }

        var known = DiagnosticExplanation.All;
        var code = known.FirstOrDefault(e => e.Code.Equals(topic, StringComparison.OrdinalIgnoreCase)) ?? throw VerbFailure.Usage(
            KnownNames.AsLine(KnownNames.OfUnknown(
                "verb or diagnostic code",
                topic,
                [.. root.Subcommands.Select(v => v.Name), .. known.Select(e => e.Code)],
                "see `casespdp --help` and `casespdp list codes`")));
        Write(code);
        return ExitCodes.Done;
    }

    private void Write(DiagnosticExplanation code)
    {
        Terminal.WriteLine($"{code.Code} ({Rendering.Findings.NameOf(code.Severity)}): {code.Title}");
        Terminal.WriteLine();
        Terminal.WriteLine($"Meaning:  {code.Meaning}");
        Terminal.WriteLine($"Example:  {code.Example}");
        Terminal.WriteLine($"To fix:   {code.Fix}");
    }
}
