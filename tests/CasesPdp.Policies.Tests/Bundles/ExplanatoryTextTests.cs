using System.Reflection;
using CasesPdp.Decisions;
using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Catalogue;

namespace CasesPdp.Policies.Tests.Bundles;

/// <summary>Everything that a user can look up has a text.</summary>
public sealed class ExplanatoryTextTests
{
    private static readonly IReadOnlyList<string> Codes =
        [.. typeof(DiagnosticCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => (string)f.GetRawConstantValue()!)];

    [Fact]
    public void DiagnosticExplanations_EveryCode_IsExplainedAndNoOther()
    {
        Assert.Equal(Codes.Order(StringComparer.Ordinal), DiagnosticExplanation.All.Select(e => e.Code));
        Assert.All(DiagnosticExplanation.All, e => Assert.All([e.Title, e.Meaning, e.Fix], text => Assert.Matches("^[A-Z`].*\\.$", text)));
        Assert.All(DiagnosticExplanation.All, e => Assert.NotEmpty(e.Example));
    }

    [Fact]
    public void KibanaNames_EveryNameOfTheCatalogue_HasASentenceAndNoOther()
    {
        var (catalogue, names) = (KibanaCatalogue.Embedded, KibanaNames.Embedded);
        var lines = catalogue.Lines.Values.ToList();

        Same(lines.SelectMany(l => l.Operations).Select(o => o.Name), names.Operations);
        Same(lines.SelectMany(l => l.Calls).Select(c => c.Name), names.Calls);
        Same(FacetNames.Of(Facets.Unknown - 1), names.Facets);
        Same(catalogue.Deployments.Values.SelectMany(d => d.Owners).Append(KibanaCatalogue.StackCasesOwner), names.Owners);
        Same(catalogue.FeatureIds, names.Features);
        Same(
            lines.SelectMany(l => l.Features).SelectMany(f => f.SubFeatures).Select(s => s.Id)
                .Concat(catalogue.ActionsPrivileges.Keys), names.Privileges);
        Assert.Superset(catalogue.Connectors.Keys.ToHashSet(), names.Connectors.Keys.ToHashSet());
    }

    private static void Same(IEnumerable<string> known, IReadOnlyDictionary<string, string> texts)
    {
        Assert.Equal(known.Distinct().Order(StringComparer.Ordinal), texts.Keys.Order(StringComparer.Ordinal));
        Assert.All(texts.Values, text => Assert.Matches("^[A-Z].*\\.$", text));
    }
}
