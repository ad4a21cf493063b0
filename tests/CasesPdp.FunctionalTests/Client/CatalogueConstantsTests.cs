using System.Text;
using CasesPdp.Client;
using CasesPdp.Corpus;
using CasesPdp.Policies.Catalogue;

namespace CasesPdp.FunctionalTests.Client;

/// <summary>The library's constants are the catalogue's names. <c>CASESPDP_REWRITE_GOLDENS=1</c> writes them anew.</summary>
public sealed class CatalogueConstantsTests
{
    private const int LineLength = 140;

    [Fact]
    public void Constants_Catalogue_AreItsNames()
    {
        var names = KibanaNames.Embedded;

        IsWritten(nameof(CaseOperations), "The operations of Kibana's Cases, of every version that the catalogue has.", names.Operations);
        IsWritten(nameof(CaseCalls), "The calls of Kibana's Cases API, of every version that the catalogue has.", names.Calls);
        IsWritten(nameof(CaseFacets), "What a call can carry.", names.Facets);
        IsWritten(nameof(CaseOwners), "Kibana's own owners of cases. Custom features have owners of their own.", names.Owners);
    }

    private static void IsWritten(string type, string summary, IReadOnlyDictionary<string, string> names)
    {
        var path = Path.Combine(DecisionCorpus.Repository, "src", "CasesPdp.Client", "Names", $"{type}.cs");
        var text = new StringBuilder($"""
            // Written by CatalogueConstantsTests from the catalogue.
            namespace CasesPdp.Client;

            /// <summary>{summary}</summary>
            public static class {type}

            """).Append('{');
        foreach (var (name, sentence) in names.OrderBy(n => n.Key, StringComparer.Ordinal))
        {
            var comment = $"    /// <summary><c>{name}</c>: {sentence}</summary>";
            if (comment.Length > LineLength)
            {
                var end = comment.LastIndexOf(' ', LineLength);
                comment = $"{comment[..end]}\n    /// {comment[(end + 1)..]}";
            }

            text.Append($"\n{comment}\n    public const string {ConstantOf(name)} = \"{name}\";\n");
        }

        text.Append("}\n");
        if (DecisionCorpus.RewritesGoldens)
        {
            File.WriteAllText(path, text.ToString());
        }

        Assert.Equal(text.ToString(), File.ReadAllText(path));
    }

    // update-case: UpdateCase
    private static string ConstantOf(string name) => string.Concat(name.Split('-').Select(part => char.ToUpperInvariant(part[0]) + part[1..]));
}
