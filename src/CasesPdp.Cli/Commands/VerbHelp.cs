using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace CasesPdp.Cli.Commands;

/// <summary>Help: usage and options from the parser, then examples and exit codes.</summary>
internal sealed class VerbHelp : SynchronousCommandLineAction
{
    /// <summary>How the command is called: <c>casespdp check</c>.</summary>
    public static string PathOf(Command command) => command is RootCommand ? "casespdp" : $"casespdp {command.Name}";

    /// <inheritdoc />
    public override int Invoke(ParseResult parseResult)
    {
        new HelpAction().Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        if (parseResult.CommandResult.Command is Verb verb)
        {
            Write(output, verb);
        }
        else
        {
            WriteStart(output);
        }

        return ExitCodes.Done;
    }

    private static void Write(TextWriter output, Verb verb)
    {
        output.WriteLine("Examples:");
        foreach (var (line, meaning) in verb.Examples)
        {
            output.WriteLine($"  # {meaning}");
            output.WriteLine($"  {line}");
        }

        output.WriteLine();
        foreach (var note in verb.Notes.Append("").Where(_ => verb.Notes.Count > 0))
        {
            output.WriteLine(note);
        }

        output.WriteLine("Exit codes:");
        foreach (var (code, meaning) in verb.ExitMeanings)
        {
            output.WriteLine($"  {code}  {meaning}");
        }
    }

    private static void WriteStart(TextWriter output)
    {
        output.WriteLine("Start here:");
        output.WriteLine("  casespdp check --example --role t1_analyst --action createCase --owner securitySolution");
        output.WriteLine("  casespdp explain --example --role t1_analyst --action createCase --owner securitySolution");
        output.WriteLine("  casespdp matrix --example --owner securitySolution");
        output.WriteLine("  casespdp list actions --example");
        output.WriteLine("  casespdp help check");
        output.WriteLine();
        output.WriteLine("Which policy answers: --bundle DIR, --server ADDRESS or --example; else CASESPDP_SERVER, CASESPDP_BUNDLE, or a pdp.yaml in");
        output.WriteLine("the current directory. Results go to standard output, notes to standard error.");
        output.WriteLine("Exit codes: 0 evaluated (and allowed), 1 denied or invalid, 2 usage or unknown name, 3 not evaluated.");
        output.WriteLine("`casespdp completion bash` prints a script for the tab key.");
    }
}
