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
        var typed = parsed.Tokens.Any(t => t.Type == TokenType.DoubleDash) ? [] : result.Children.OfType<ArgumentResult>().SelectMany(a => a.Tokens)
            .Select(t => t.Value).Concat(parsed.UnmatchedTokens).Where(t => t.Length > 1 && t[0] == '-').Distinct().ToList();
        if (typed.Count > 0)
        {
            return [.. typed.Select(t => OfUnknown(t, "verb", Names(result.Command)))];
        }

        return parsed.UnmatchedTokens.Count > 0
            ? [$"`{parsed.UnmatchedTokens[0]}` is one argument too many."]
            : [.. parsed.Errors.Select(Of).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>Whether an argument is a misspelt option.</summary>
    public static bool HasMisspeltOption(ParseResult parsed) => parsed.CommandResult.Command is Verb verb
        && parsed.Action == verb.Action && !parsed.Tokens.Any(t => t.Type == TokenType.DoubleDash)
        && parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(a => a.Tokens).Any(t => t.Value.Length > 1 && t.Value[0] == '-');

    private static IEnumerable<string> Names(Command command) => command.Options.Where(o => !o.Hidden).Select(o => o.Name);

    private static string OfUnknown(string typed, string what, IEnumerable<string> known)
    {
        var ending = NameSuggestion.Ending(typed, known);
        return $"There is no {(typed.StartsWith('-') ? "option" : what)} `{typed}`{(ending.Length == 0 ? "." : ending)}";
    }

    private static string Of(ParseError error) => error switch
    {
        { Message: var text, SymbolResult: OptionResult { Option: var option } } when text.StartsWith(MissingValue, StringComparison.Ordinal) =>
            $"{option.Name} needs a value: {option.Name} {option.HelpName}.",
        { Message: var text, SymbolResult: ArgumentResult { Argument: var argument, Parent: CommandResult } }
            when text.StartsWith(MissingValue, StringComparison.Ordinal) => $"Give {argument.HelpName ?? argument.Name}.",
        { Message: var text, SymbolResult: OptionResult { Option: var option } } when text.EndsWith(MissingOption, StringComparison.Ordinal) =>
            $"Give {option.Name} {option.HelpName}.",
        { Message: var text, SymbolResult: OptionResult { Option: var option } } when text.Contains(TooManyValues, StringComparison.Ordinal) =>
            $"{option.Name} is given more than once.",
        { Message: var text, SymbolResult: ArgumentResult { Parent: OptionResult { Option: var option } } value }
            when text.StartsWith(NotConverted, StringComparison.Ordinal) => OfValue(option, value.Tokens),
        { Message: var text, SymbolResult: OptionResult { Option: var option } value }
            when text.StartsWith(NotConverted, StringComparison.Ordinal) => OfValue(option, value.Tokens),
        _ => error.Message,
    };

    private static string OfValue(Option option, IReadOnlyList<Token> tokens) => option.ValueType == typeof(int)
        ? Choice.OfCount(option.Name, tokens)
        : $"{option.Name} takes no value.";
}
