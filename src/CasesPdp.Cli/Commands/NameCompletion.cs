using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Parsing;
using CasesPdp.Cli.Commands.Options;
using CasesPdp.Cli.Pdp;

namespace CasesPdp.Cli.Commands;

/// <summary>Completes the values of options from the policy that the command line chooses.</summary>
internal static class NameCompletion
{
    private const string Facets = "facets";

    private static readonly Dictionary<string, string> Kinds = new(StringComparer.Ordinal)
    {
        ["--role"] = "roles",
        ["--limited-by"] = "roles",
        ["--only"] = "roles",
        ["--action"] = "actions",
        ["--allow"] = "actions",
        ["--facet"] = Facets,
        ["--connector"] = "connectors",
        ["--owner"] = "owners",
        ["--space"] = "spaces",
        ["--subject"] = "subjects",
    };

    /// <summary>Adds completion to the options of a verb that asks a policy.</summary>
    public static void AddTo(Verb verb, Terminal terminal)
    {
        foreach (var option in verb.Options)
        {
            if (option is Option<bool>)
            {
                // The parser would offer True and False.
                option.CompletionSources.Clear();
            }

            if (verb.Policy is { } policy && Kinds.TryGetValue(option.Name, out var kind))
            {
                option.CompletionSources.Add(context => Names(kind, policy, context, terminal));
            }
        }
    }

    // While a command line is typed, no policy may be chosen yet, or a wrong one: then there is nothing to offer.
    private static IEnumerable<CompletionItem> Names(string kind, PolicyOptions policy, CompletionContext context, Terminal terminal)
    {
        try
        {
            using var pdp = policy.Open(context.ParseResult, terminal);
            var names = new PolicyNames(pdp);
            var found = kind == Facets ? names.FacetsOf(ActionIn(context.ParseResult)) : names.Of(kind);
            return [.. found.Select(n => new CompletionItem(n.Name, documentation: n.Meaning))];
        }
        catch (VerbFailure)
        {
            return [];
        }
    }

    private static string? ActionIn(ParseResult arguments) =>
        arguments.CommandResult.Children.OfType<OptionResult>().FirstOrDefault(o => o.Option.Name == "--action")?.Tokens is [var action, ..]
            ? action.Value
            : null;
}
