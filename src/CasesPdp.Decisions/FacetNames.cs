namespace CasesPdp.Decisions;

/// <summary>The names of facets as requests write them.</summary>
public static class FacetNames
{
    private static readonly string[] Names = ["assignees", "reopens", "assigns", "other-changes", "alerts", "files", "connector"];

    private static readonly NameIndex Index = new(Names);

    /// <summary>The facet of that name, or <see cref="Facets.Unknown"/>.</summary>
    public static Facets Parse(ReadOnlySpan<byte> name)
    {
        var place = Index.Find(name);
        return place < 0 ? Facets.Unknown : (Facets)(1 << place);
    }

    /// <summary>The facet of that name, or <see cref="Facets.Unknown"/>.</summary>
    public static Facets Parse(string name)
    {
        var place = Index.Find(name);
        return place < 0 ? Facets.Unknown : (Facets)(1 << place);
    }

    /// <summary>The names of the facets in the set, in the order of their bits.</summary>
    public static string[] Of(Facets facets)
    {
        var names = new List<string>();
        for (var place = 0; place < Names.Length; place++)
        {
            if (facets.HasFlag((Facets)(1 << place)))
            {
                names.Add(Names[place]);
            }
        }

        return [.. names];
    }
}
