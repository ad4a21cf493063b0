using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using CasesPdp.Cli.Commands;

namespace CasesPdp.Cli;

/// <summary>The command line <c>casespdp</c>, for a process or a test to call.</summary>
public static class CasesPdpCli
{
    /// <summary>Runs one command over these streams, none of which is a terminal.</summary>
    /// <returns>The exit code.</returns>
    public static int Run(IReadOnlyList<string> args, Stream input, Stream output, TextWriter error) =>
        Run(args, new Terminal(input, output, error));

    /// <summary>Runs one command.</summary>
    /// <returns>The exit code.</returns>
    public static int Run(IReadOnlyList<string> args, Terminal terminal)
    {
        ArgumentNullException.ThrowIfNull(terminal);
        try
        {
            terminal.ExitCodeIfClosed = InvokeReported(args, terminal);
            terminal.Text.Flush();
            return terminal.ExitCodeIfClosed;
        }
        catch (IOException brokenPipe) when (StandardOutput.IsBrokenPipe(brokenPipe))
        {
            // The reader closed the pipe: it may not want the text, but a shell still reads the exit code.
            return terminal.ExitCodeIfClosed;
        }
        catch (IOException failure)
        {
            terminal.Note($"Reading or writing failed: {FileFault.Describe(failure, "")}.");
            return ExitCodes.NotEvaluated;
        }
    }

    private static int InvokeReported(IReadOnlyList<string> args, Terminal terminal)
    {
        try
        {
            return Invoke(args, terminal);
        }
        catch (VerbFailure failure)
        {
            terminal.ExitCodeIfClosed = failure.ExitCode;
            try
            {
                terminal.Text.Flush();
            }
            finally
            {
                foreach (var line in failure.Details)
                {
                    terminal.Note(line);
                }

                terminal.Note(failure.Message);
            }

            return failure.ExitCode;
        }
    }

    private static int Invoke(IReadOnlyList<string> args, Terminal terminal)
    {
        var root = BuildRoot(terminal);
        args = [.. args.SelectMany(WithEmptyValue)];
        var parsed = root.Parse(args);
        if (parsed.Action is ParseErrorAction && IsBare(parsed, args))
        {
            parsed = root.Parse([.. args, "--help"]);
        }

        return parsed.Action is ParseErrorAction || UsageErrors.HasMisspeltOption(parsed)
            ? RefuseUsage(parsed, terminal)
            : parsed.Invoke(Configure(terminal));
    }

    // For `--subject=` the parser would take the next word as the value.
    private static string[] WithEmptyValue(string word) =>
        word.StartsWith("--", StringComparison.Ordinal) && word.Length > 3 && word.IndexOf('=', StringComparison.Ordinal) == word.Length - 1 ? [word[..^1], ""] : [word];

    // Neither a verb, nor anything after it.
    private static bool IsBare(ParseResult parsed, IReadOnlyList<string> args) =>
        args.Count == (parsed.CommandResult.Command is Verb ? 1 : 0);

    private static int RefuseUsage(ParseResult parsed, Terminal terminal)
    {
        foreach (var error in UsageErrors.Of(parsed))
        {
            terminal.Note(error);
        }

        terminal.Note($"See `{VerbHelp.PathOf(parsed.CommandResult.Command)} --help`.");
        return ExitCodes.Usage;
    }

    private static InvocationConfiguration Configure(Terminal terminal) => new()
    {
        Output = terminal.Text,
        Error = terminal.Error,
        EnableDefaultExceptionHandler = false,

        // Ctrl-C ends the process at once: there is nothing to clean up.
        ProcessTerminationTimeout = null,
    };

    private static RootCommand BuildRoot(Terminal terminal)
    {
        var root = new RootCommand("Asks what Kibana's Cases feature would answer: who may do what to which cases.")
        {
            new CheckVerb(terminal),
            new ExplainVerb(terminal),
            new MatrixVerb(terminal),
            new WhatCanVerb(terminal),
            new WhoCanVerb(terminal),
            new AccessVerb(terminal),
            new ValidateVerb(terminal),
            new TestVerb(terminal),
            new DiffVerb(terminal),
            new ProveVerb(terminal),
            new NewRoleVerb(terminal),
            new ImportVerb(terminal),
            new InfoVerb(terminal),
            new HealthVerb(terminal),
            new ReloadVerb(terminal),
            new RevisionsVerb(terminal),
            new ActivateVerb(terminal),
            new ApproveVerb(terminal),
            new KeysVerb(terminal),
            new PublishVerb(terminal),
            new RolloutVerb(terminal),
            new RollbackVerb(terminal),
            new ChannelVerb(terminal),
            new FleetVerb(terminal),
            new FetchVerb(terminal),
            new GcVerb(terminal),
            new RecoverVerb(terminal),
            new WatchVerb(terminal),
            new LogVerb(terminal),
            new ReplayVerb(terminal),
            new UsageVerb(terminal),
            new ListVerb(terminal),
            new CompletionVerb(terminal),
            new HelpVerb(terminal),
            new VersionVerb(terminal),
        };
        foreach (var verb in root.Subcommands.OfType<Verb>())
        {
            NameCompletion.AddTo(verb, terminal);
        }

        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new VerbHelp();
        return root;
    }
}
