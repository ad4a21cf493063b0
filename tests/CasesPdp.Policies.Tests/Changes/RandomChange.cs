using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Catalogue;
using CasesPdp.Policies.Tests.Equivalence;

namespace CasesPdp.Policies.Tests.Changes;

/// <summary>Two random policies from one seed: half the time strangers, half the time one and what a small edit made of it.</summary>
internal sealed class RandomChange
{
    public RandomChange(int seed)
    {
        var random = new Random(seed);
        World = new RandomWorld(seed);
        var other = new RandomWorld(unchecked(seed + 7_919)).Bundle;
        var after = random.Next(2) == 0 ? other : Edit(World.Bundle, other, random);
        Before = LoadedPolicy.Compile(World.Bundle, "test", 1);
        After = LoadedPolicy.Compile(after, "test", 2);
    }

    public RandomWorld World { get; }

    public LoadedPolicy Before { get; }

    public LoadedPolicy After { get; }

    private static Bundle Edit(Bundle bundle, Bundle other, Random random)
    {
        var settings = bundle.Settings;
        return random.Next(9) switch
        {
            0 => bundle with { Settings = settings with { License = Licensed(settings, (LicenseLevel)random.Next(6)) } },
            1 => bundle with { Settings = settings with { Spaces = other.Settings.Spaces.Where(s => Plain(settings, s)).ToList() } },
            2 => bundle with { Settings = settings with { RestrictedCases = !settings.RestrictedCases } },
            3 => bundle with { Subjects = other.Subjects },
            4 => bundle with { Roles = [.. bundle.Roles.Where(r => r.Name != "r2")] },
            5 => bundle with { Settings = settings with { HiddenFeatureCoversDeprecated = !settings.HiddenFeatureCoversDeprecated } },
            6 => bundle with { CustomFeatures = other.CustomFeatures },
            7 => bundle,
            _ => bundle with { Roles = [.. bundle.Roles.Select(r => r.Name == "r1" ? r with { Kibana = other.Roles[^4].Kibana } : r)] },
        };
    }

    private static LicenseLevel Licensed(BundleSettings settings, LicenseLevel license) =>
        settings.Deployment.IsServerless ? LicenseLevel.Enterprise : license;

    private static bool Plain(BundleSettings settings, SpaceSettings space) => !settings.Deployment.IsServerless || space.Solution == "classic";
}
