using CasesPdp.Policies.Bundles;

namespace CasesPdp.Policies.Tests.Bundles;

public sealed class BundleDigestTests
{
    private static readonly BundleFile Settings = InMemory.File("pdp.yaml", InMemory.Stack);
    private static readonly BundleFile A = InMemory.File("roles/a.json", """{"kibana": []}""");
    private static readonly BundleFile B = InMemory.File("roles/b.json", """{"kibana": []}""");

    [Fact]
    public void Digest_FilesReordered_IsTheSame()
    {
        Assert.Equal(Digest(Settings, A, B), Digest(B, A, Settings));
    }

    [Fact]
    public void Digest_FilesOutsideTheBundleAdded_IsTheSame()
    {
        Assert.Equal(
            Digest(Settings, A),
            Digest(Settings, A, InMemory.File("README.md", "x"), InMemory.File("..data/pdp.yaml", "x"), InMemory.File("x/y", "z")));
    }

    [Fact]
    public void Digest_OneByteAnotherPathOrAnotherSplit_Differs()
    {
        string[] digests =
        [
            Digest(Settings, A),
            Digest(Settings, A, B),
            Digest(Settings, B),
            Digest(Settings, A with { Content = InMemory.File("", """{"kibana": [] }""").Content }),
            Digest(InMemory.File("pdp.yaml", InMemory.Stack + "\n"), A),
        ];

        Assert.Equal(digests.Length, digests.Distinct().Count());
    }

    private static string Digest(params BundleFile[] files) => BundleReader.Read(files).Bundle!.Digest;
}
