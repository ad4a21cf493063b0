using System.Text;
using CasesPdp.Decisions;
using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Catalogue;
using CasesPdp.Policies.Naming;

namespace CasesPdp.Policies.Compilation;

/// <summary>Compiles a bundle that has been read and checked into the snapshot that decisions are made from.</summary>
public static class PolicyCompiler
{
    /// <summary>Compiles the bundle.</summary>
    /// <param name="bundle">A bundle without errors.</param>
    /// <param name="epoch">The epoch of the source.</param>
    /// <param name="sequence">The place in the epoch.</param>
    /// <remarks>Linear in the size of the bundle; the same bundle compiles to the same decisions.</remarks>
    public static PolicySnapshot Compile(Bundle bundle, string epoch, ulong sequence)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        var settings = bundle.Settings;
        var features = new RegisteredFeatures(bundle);
        var layout = GrantLayout.For(features, settings);
        var privileges = new PrivilegeTable(layout, features, settings);

        // Roles in ordinal order, so that ids are, too: lists of roles come out sorted.
        var roles = YieldPoint.Sort(bundle.Roles, r => r.Name);
        var roleNames = new NameIndex([.. YieldPoint.Each(roles).Select(r => r.Name)], YieldPoint.Pass);
        var spaceNames = new NameIndex(SpaceNames(settings, roles), YieldPoint.Pass);
        var (grants, patterns) = RoleCompiler.Compile(layout, privileges, spaceNames, roles);
        var connectors = KibanaCatalogue.Embedded.Connectors.OrderBy(c => c.Key, StringComparer.Ordinal).ToList();

        return new PolicySnapshot
        {
            Revision = new Revision(epoch, sequence, bundle.Digest),
            Rules = new DecisionRules(
                settings.SecurityEnabled,
                settings.RestrictedCases,
                settings.RolesFromSubjects,
                LinksUnavailable: !settings.Deployment.IsServerless && settings.PublicBaseUrl is null,
                UntypedConnectorRefused: settings.License < connectors.Min(c => c.Value)),
            Owners = new NameIndex(features.Owners),
            Spaces = new SpaceTable(
                spaceNames,
                AvailableOwners(settings, features, spaceNames),
                SetOf(features.Owners.Count),
                patterns),
            Actions = ActionCompiler.Compile(layout, features.Line, settings),
            Operations = layout.Operations,
            FilesCreateTags = layout.FilesCreateTags,
            SharedNames = layout.SharedNames,
            ConnectorTypes = new NameIndex([.. connectors.Select(c => c.Key)]),
            ConnectorTypeRefused = [.. connectors.Select(c => settings.License < c.Value)],
            Roles = roleNames,
            SuperuserRole = settings.Deployment.IsServerless ? -1 : roleNames.Find("superuser"),
            Grants = grants,
            Subjects = CompileSubjects(bundle.Subjects, roleNames),
        };
    }

    private static List<string> SpaceNames(BundleSettings settings, List<RoleDocument> roles)
    {
        var named = RoleCompiler.SpacesOf(roles);
        named.UnionWith(settings.Spaces.Select(s => s.Id).Append(SpaceId.Default));
        return YieldPoint.Sort(named, name => name);
    }

    private static ulong[] AvailableOwners(BundleSettings settings, RegisteredFeatures features, NameIndex spaces)
    {
        var available = new ulong[spaces.Count];
        Array.Fill(available, SetOf(features.Owners.Count));
        foreach (var space in settings.Spaces)
        {
            var hidden = features.HiddenIn(space, settings.HiddenFeatureCoversDeprecated, settings.Deployment.IsServerless);
            for (var owner = 0; owner < features.Owners.Count; owner++)
            {
                var naming = features.All.Where(f => f.Owners.Contains(features.Owners[owner]));
                if (naming.All(f => hidden.Contains(f.Id)))
                {
                    available[spaces.Find(space.Id)] &= ~(1UL << owner);
                }
            }
        }

        return available;
    }

    private static ulong SetOf(int count) => count == 64 ? ulong.MaxValue : (1UL << count) - 1;

    private static SubjectTable CompileSubjects(IReadOnlyList<SubjectDocument> subjects, NameIndex roles)
    {
        var (ids, roleIds, profileUids) = (new string[subjects.Count], new int[subjects.Count][], new byte[]?[subjects.Count]);
        for (var i = 0; i < ids.Length; i++)
        {
            YieldPoint.Pass();
            var subject = subjects[i];
            ids[i] = subject.Id;
            roleIds[i] = [.. subject.Roles.Select(roles.Find).Where(id => id >= 0).Distinct()];
            profileUids[i] = subject.ProfileUid is null ? null : Encoding.UTF8.GetBytes(subject.ProfileUid);
        }

        return new SubjectTable(new NameIndex(ids, YieldPoint.Pass), roleIds, profileUids);
    }
}
