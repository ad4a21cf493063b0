using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CasesPdp.Corpus;

namespace CasesPdp.Policies.Tests.Schemas;

/// <summary>What keys mean, from the tables of <c>docs/bundle-reference.md</c>: an editor shows it beside the key.</summary>
internal static partial class KeyMeanings
{
    private static readonly string[] Document = File.ReadAllLines(Path.Combine(DecisionCorpus.Repository, "docs", "bundle-reference.md"));

    /// <summary>Describes the properties of a closed object by the table of that name.</summary>
    public static JsonObject DescribedBy(this JsonObject closed, string table)
    {
        var rows = Document.SkipWhile(l => l != $"<!-- keys: {table} -->").Skip(3).TakeWhile(l => l.StartsWith('|')).ToList();
        foreach (var (key, property) in closed["properties"]!.AsObject())
        {
            var row = rows.Single(r => r.StartsWith($"| `{key}` |", StringComparison.Ordinal));
            property!.AsObject().As(MeaningIn(row));
        }

        return closed;
    }

    /// <summary>Describes one property by its row in the table below a heading.</summary>
    public static JsonObject DescribedAs(this JsonObject shape, string heading, string key) => shape.As(MeaningIn(
        Document.SkipWhile(l => l != $"## {heading}").Skip(1).TakeWhile(l => !l.StartsWith("## ", StringComparison.Ordinal))
            .Single(l => l.StartsWith('|') && l.Split('|')[1].Contains($"`{key}`", StringComparison.Ordinal))));

    private static string MeaningIn(string row) => Link().Replace(row.Split('|')[^2].Trim(), "$1");

    [GeneratedRegex(@"\[([^\]]+)\]\([^)]+\)")]
    private static partial Regex Link();
}
