using System.Text;
using CasesPdp.Decisions;
using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Compilation;

namespace CasesPdp.Policies.Explanations;

/// <summary>Finds which privileges of which roles grant what in a space.</summary>
/// <remarks>
/// Every privilege at every resource becomes a role of its own and goes through the compiler that made the decision table, so that
/// sources and decisions cannot differ. The sources of a role together grant exactly what the role grants.
/// </remarks>
internal static class GrantWalker
{
    /// <summary>Each privilege that grants something in the space, with the row it grants, in the order of the documents.</summary>
    public static IReadOnlyList<(GrantSource Source, ulong[] Row)> Walk(BundleGrants grants, IEnumerable<RoleDocument> roles, string space)
    {
        var pieces = roles.SelectMany(r => PiecesOf(r, space)).DistinctBy(p => p.Source).ToList();
        var spaces = new NameIndex([space]);
        var (table, patterns) = RoleCompiler.Compile(grants.Layout, grants.Privileges, spaces, [.. pieces.Select(p => p.Role)]);
        var places = new SpaceTable(spaces, [0], 0, patterns);
        var scratch = new ulong[table.Stride];
        var found = new List<(GrantSource, ulong[])>();
        for (var i = 0; i < pieces.Count; i++)
        {
            var row = table.Union([i], places.Resolve(Encoding.UTF8.GetBytes(space)), places, scratch);
            if (row.ContainsAnyExcept(0UL))
            {
                found.Add((pieces[i].Source, row.ToArray()));
            }
        }

        return found;
    }

    private static IEnumerable<(GrantSource Source, RoleDocument Role)> PiecesOf(RoleDocument role, string space)
    {
        foreach (var grant in role.Kibana)
        {
            foreach (var place in grant.Spaces.Where(s => s == "*" || s == space))
            {
                foreach (var name in grant.Base)
                {
                    yield return (new GrantSource(role.Name, name, place), Piece(new KibanaGrant([place], [name], [])));
                }

                foreach (var feature in grant.Features)
                {
                    foreach (var privilege in feature.Privileges)
                    {
                        var single = new FeatureGrant(feature.Feature, [privilege]);
                        yield return (
                            new GrantSource(role.Name, StoredPrivilegeName.Of(feature.Feature, privilege), place),
                            Piece(new KibanaGrant([place], [], [single])));
                    }
                }
            }
        }

        foreach (var grant in role.Applications.Where(a => ElasticsearchPattern.IsKibana(a.Application)))
        {
            foreach (var resource in grant.Resources)
            {
                var literal = RoleCompiler.LiteralSpace(resource);
                if (literal is not null && literal != space)
                {
                    continue;
                }

                foreach (var privilege in grant.Privileges)
                {
                    yield return (
                        new GrantSource(role.Name, privilege, literal ?? resource),
                        new RoleDocument(role.Name, [], [grant with { Privileges = [privilege], Resources = [resource] }], role.Span));
                }
            }
        }

        RoleDocument Piece(KibanaGrant grant) => new(role.Name, [grant], [], role.Span);
    }
}

/// <summary>A privilege of a role that grants something.</summary>
/// <param name="Role">The role.</param>
/// <param name="Privilege">The privilege as stored: <c>feature_securitySolutionCasesV3.read</c>, <c>all</c>, <c>*</c>.</param>
/// <param name="Resource">Where: <c>*</c>, a space id, or an Elasticsearch resource pattern.</param>
public sealed record GrantSource(string Role, string Privilege, string Resource);
