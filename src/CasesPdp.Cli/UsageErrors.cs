using System.CommandLine;
using System.CommandLine.Parsing;
using CasesPdp.Cli.Commands;
using CasesPdp.Cli.Commands.Options;
using CasesPdp.Policies.Naming;

namespace CasesPdp.Cli;

/// <summary>Says in plain words what is wrong with a command line. What the parser itself says names types and repeats itself.</summary>
internal static class UsageErrors
{
    private const string MissingValue = "Required argument";
    private const string TooManyValues = " expects a single argument";
    private const string NotConverted = "Cannot parse argument";
    private const string MissingOption = " is required.";

    /// <summary>The errors, one line each.</summary>
    public static IReadOnlyList<string> Of(ParseResult parsed)
    {
        var result = parsed.CommandResult;
        if (result.Command is RootCommand root)
        {
            var verbs = root.Subcommands.Select(v => v.Name);
            return [.. parsed.UnmatchedTokens.Take(1).Select(t => OfUnknown(t, "verb", t.StartsWith('-') ? Names(root) : verbs))];
        }

        // A misspelt option is taken for an argument, and what else the parser says follows from that.
        var typed = MisspeltOptions(parsed).ToList();
        if (typed.Count > 0)
        {
            return [.. typed.Select(t => OfUnknown(t, "verb", Names(result.Command)))];
        }

        // What else is wrong may follow from a value that is missing.
        var bare = result.Children.OfType<OptionResult>().Where(o => !o.Implicit && o.Tokens.Count < o.Option.Arity.MinimumNumberOfValues)
            .Select(o => $"{o.Option.Name} needs a value: {o.Option.Name} {o.Option.HelpName}.").ToList();
        if (bare.Count > 0)
        {
            return bare;
        }

        return parsed.UnmatchedTokens.Count > 0
            ? [$"Unexpected argument `{parsed.UnmatchedTokens[0]}`."]
            : [.. parsed.Errors.Select(Of).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>Whether an argument is a misspelt option.</summary>
    public static bool HasMisspeltOption(ParseResult parsed) =>
        parsed.CommandResult.Command is Verb verb && parsed.Action == verb.Action && MisspeltOptions(parsed).Any();

    // Behind `--` every word is an argument.
    private static IEnumerable<string> MisspeltOptions(ParseResult parsed) => parsed.Tokens.Any(t => t.Type == TokenType.DoubleDash)
        ? []
        : parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(a => a.Tokens).Select(t => t.Value)
            .Concat(parsed.UnmatchedTokens).Where(t => t.Length > 1 && t[0] == '-').Distinct();

    private static IEnumerable<string> Names(Command command) => command.Options.Where(o => !o.Hidden).Select(o => o.Name);

    private static string OfUnknown(string typed, string what, IEnumerable<string> known)
    {
        var ending = NameSuggestion.Ending(typed, known);
        return $"There is no {(typed.StartsWith('-') ? "option" : what)} `{typed}`{(ending.Length == 0 ? "." : ending)}";
    }

    private static string Of(ParseError error)
    {
        var text = error.Message;
        return error.SymbolResult switch
        {
            ArgumentResult { Argument: var argument, Parent: CommandResult } when Begins(MissingValue) =>
                $"Give {argument.HelpName ?? argument.Name}.",
            OptionResult { Option: var option } when text.EndsWith(MissingOption, StringComparison.Ordinal) =>
                $"Give {option.Name} {option.HelpName}.",
            OptionResult { Option: var option } when text.Contains(TooManyValues, StringComparison.Ordinal) =>
                $"{option.Name} is given more than once.",
            ArgumentResult { Parent: OptionResult { Option: var option } } value when Begins(NotConverted) => OfValue(option, value.Tokens),
            OptionResult { Option: var option } value when Begins(NotConverted) => OfValue(option, value.Tokens),
            _ => text,
        };

        bool Begins(string what) => text.StartsWith(what, StringComparison.Ordinal);
    }

    private static string OfValue(Option option, IReadOnlyList<Token> tokens) => option.ValueType == typeof(int)
        ? Choice.OfCount(option.Name, tokens)
        : $"{option.Name} takes no value.";
}
