namespace CasesPdp.Policies.Bundles.Reading;

/// <summary>What a file of a bundle is.</summary>
internal enum BundleFileKind
{
    Settings,
    Feature,
    Role,
    Subjects,
    Test,
}
