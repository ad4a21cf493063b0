using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Catalogue;

namespace CasesPdp.Policies.Tests.Changes;

/// <summary>One small edit of a bundle, of any kind that an author can make; what is put in comes from another bundle.</summary>
internal static class RandomEdit
{
    private static readonly Func<Bundle, Bundle, Random, Bundle>[] Kinds =
    [
        // Settings.
        (b, o, r) => With(b, b.Settings with { License = b.Settings.Deployment.IsServerless ? b.Settings.License : (LicenseLevel)r.Next(6) }),
        (b, o, r) => With(b, b.Settings with { SecurityEnabled = b.Settings.Deployment.IsServerless || !b.Settings.SecurityEnabled }),
        (b, o, r) => With(b, b.Settings with { StackCases = !b.Settings.StackCases }),
        (b, o, r) => With(b, b.Settings with { PublicBaseUrl = b.Settings.PublicBaseUrl is null ? "https://kibana.example" : null }),
        (b, o, r) => With(b, b.Settings with { RestrictedCases = !b.Settings.RestrictedCases }),
        (b, o, r) => With(b, b.Settings with { HiddenFeatureCoversDeprecated = !b.Settings.HiddenFeatureCoversDeprecated }),
        (b, o, r) => With(b, b.Settings with { V1GrantsManageTemplates = !b.Settings.V1GrantsManageTemplates }),
        (b, o, r) => With(b, b.Settings with { RolesFromSubjects = !b.Settings.RolesFromSubjects }),
        (b, o, r) => With(b, b.Settings with { Kibana = KibanaCatalogue.Embedded.Versions[r.Next(KibanaCatalogue.Embedded.Versions.Count)] }),
        (b, o, r) => Deployed(b, o.Settings),

        // Spaces: all exchanged, one hiding other features, one more, one less.
        (b, o, r) => With(b, b.Settings with { Spaces = [.. o.Settings.Spaces.Where(s => IsPossible(b, s))] }),
        (b, o, r) => With(b, b.Settings with { Spaces = [.. b.Settings.Spaces.Select((s, i) => i > 0 ? s : s with { DisabledFeatures = Hidden(o, r) })] }),
        (b, o, r) => With(b, b.Settings with { Spaces = [.. b.Settings.Spaces.Where(s => s.Id != "team-zzz"), new SpaceSettings("team-zzz", Hidden(o, r))] }),
        (b, o, r) => With(b, b.Settings with { Spaces = [.. b.Settings.Spaces.Skip(1)] }),

        // Custom features: all exchanged, one added or taken.
        (b, o, r) => b with { CustomFeatures = o.CustomFeatures },
        (b, o, r) => b with { CustomFeatures = [.. b.CustomFeatures.Skip(1)] },
        (b, o, r) => b with { CustomFeatures = [.. b.CustomFeatures.Select((f, i) => i > 0 ? f : f with { ExcludedFromBase = !f.ExcludedFromBase })] },

        // Roles: one taken, one more, one that grants otherwise in either form, one as strong as superuser, two that change names.
        (b, o, r) => b with { Roles = [.. b.Roles.Where(x => x.Name != $"r{r.Next(5)}")] },
        (b, o, r) => Added(b, Written(o, r) with { Name = r.Next(2) == 0 ? "soc_manager" : "t1_analyst" }),
        (b, o, r) => Changed(b, r, x => x with { Kibana = Written(o, r).Kibana }),
        (b, o, r) => Changed(b, r, x => x with { Kibana = [.. x.Kibana, .. Written(o, r).Kibana.Take(1)] }),
        (b, o, r) => Changed(b, r, x => x with { Applications = Written(o, r).Applications }),
        (b, o, r) => Changed(b, r, x => x with { Applications = [.. x.Applications.Select(a => a with { Resources = [.. Resources(r)] })] }),
        (b, o, r) => Changed(b, r, x => x with { Applications = [.. x.Applications, new ApplicationGrant("*", ["*"], [.. Resources(r)])] }),
        (b, o, r) => b with { Roles = [.. b.Roles.Select(x => x.Name is "r0" or "r1" ? x with { Name = x.Name == "r0" ? "r1" : "r0" } : x)] },

        // Subjects: all exchanged, one with other roles, one with another uid, one taken.
        (b, o, r) => b with { Subjects = o.Subjects },
        (b, o, r) => Assigned(b, r, s => s with { Roles = o.Subjects[r.Next(o.Subjects.Count)].Roles }),
        (b, o, r) => Assigned(b, r, s => s with { Roles = [.. s.Roles, "superuser"] }),
        (b, o, r) => Assigned(b, r, s => s with { ProfileUid = r.Next(3) == 0 ? null : $"u{r.Next(3)}" }),
        (b, o, r) => b with { Subjects = [.. b.Subjects.Skip(1)] },
    ];

    public static Bundle Of(Bundle bundle, Bundle other, Random random) => Kinds[random.Next(Kinds.Length)](bundle, other, random);

    private static Bundle With(Bundle bundle, BundleSettings settings) => bundle with { Settings = settings };

    // The deployment brings its owners, its licence and its roles along.
    private static Bundle Deployed(Bundle bundle, BundleSettings like)
    {
        var (roles, deployment) = (KibanaCatalogue.Embedded.BundledRoles(like.Deployment, like.Kibana), like.Deployment);
        return bundle with
        {
            Settings = bundle.Settings with
            {
                Deployment = deployment,
                License = deployment.IsServerless ? LicenseLevel.Enterprise : bundle.Settings.License,
                SecurityEnabled = deployment.IsServerless || bundle.Settings.SecurityEnabled,
                Spaces = [.. bundle.Settings.Spaces.Select(s => deployment.IsServerless ? s with { Solution = "classic" } : s)],
            },
            Roles = [.. roles, .. bundle.Roles.Where(r => !r.IsBundled && roles.All(b => b.Name != r.Name))],
        };
    }

    private static bool IsPossible(Bundle bundle, SpaceSettings space) =>
        !bundle.Settings.Deployment.IsServerless || space.Solution == "classic";

    private static IReadOnlyList<string> Hidden(Bundle other, Random random) =>
        other.Settings.Spaces.Count == 0 || random.Next(3) == 0 ? [] : other.Settings.Spaces[random.Next(other.Settings.Spaces.Count)].DisabledFeatures;

    private static RoleDocument Written(Bundle bundle, Random random)
    {
        var written = bundle.Roles.Where(r => !r.IsBundled).ToList();
        return written[random.Next(written.Count)];
    }

    private static Bundle Added(Bundle bundle, RoleDocument role) =>
        bundle.Roles.Any(r => r.Name == role.Name) ? bundle : bundle with { Roles = [.. bundle.Roles, role] };

    private static Bundle Changed(Bundle bundle, Random random, Func<RoleDocument, RoleDocument> change)
    {
        var name = $"r{random.Next(5)}";
        return bundle with { Roles = [.. bundle.Roles.Select(r => r.Name == name ? change(r) : r)] };
    }

    private static Bundle Assigned(Bundle bundle, Random random, Func<SubjectDocument, SubjectDocument> change)
    {
        var at = random.Next(Math.Max(1, bundle.Subjects.Count));
        return bundle with { Subjects = [.. bundle.Subjects.Select((s, i) => i == at ? change(s) : s)] };
    }

    private static string[] Resources(Random random)
    {
        string[] all = ["*", "space:*", "space:team-*", "space:t*", "space:?", "space:*-a", "space:team-zzz", "space:unlisted"];
        return [.. Enumerable.Range(0, 1 + random.Next(2)).Select(_ => all[random.Next(all.Length)]).Distinct()];
    }
}
