using System.CommandLine.Completions;
using CasesPdp.Policies.Catalogue;

namespace CasesPdp.Cli.Commands.Options;

/// <summary>Names that shells may complete: those of the newest Kibana line.</summary>
internal static class KnownNames
{
    private static KibanaLine Newest => KibanaCatalogue.Embedded.Lines[KibanaCatalogue.Embedded.NewestVersion];

    /// <summary>Operations and calls.</summary>
    public static IEnumerable<CompletionItem> Actions =>
        Newest.Operations.Select(o => o.Name).Concat(Newest.Calls.Select(c => c.Name)).Order(StringComparer.Ordinal)
            .Select(name => new CompletionItem(name));
}
