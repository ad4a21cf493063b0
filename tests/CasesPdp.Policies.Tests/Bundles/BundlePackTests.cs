using System.Text;
using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Bundles.Reading;

namespace CasesPdp.Policies.Tests.Bundles;

public sealed class BundlePackTests
{
    public static TheoryData<string> Cases => [.. Corpus.Cases];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Pack_CorpusCase_HasTheDigestAndTheFilesOfTheReading(string name)
    {
        using var directory = new TemporaryDirectory();
        foreach (var (path, content) in Corpus.Files(name))
        {
            directory.Write(path, content);
        }

        var reading = BundleReader.Read(directory.Path);
        var pack = BundlePack.Pack(directory.Path).Pack;

        Assert.Equal(pack?.Digest, BundlePack.DigestOf(directory.Path));
        if (reading.Bundle is not null)
        {
            Assert.Equal(reading.Bundle.Digest, pack!.Digest);
            Assert.Equal(reading.Bundle.Digest, BundleReader.Read(pack.Files()).Bundle!.Digest);
            Assert.Equal(pack.Digest, BundlePack.Restore(pack.Bytes).Digest);
            Assert.Equal(pack.Digest, BundlePack.Pack(pack.Files()).Pack!.Digest);
        }
    }

    [Fact]
    public void Pack_FileThatIsTooLarge_SaysWhich()
    {
        using var directory = new TemporaryDirectory();
        directory.Write("pdp.yaml", "bundle: 1\n");
        directory.Write("roles/a.json", new byte[101]);

        var packing = BundlePack.Pack(directory.Path, ReadingLimits.Default with { FileBytes = 100 });

        Assert.Null(packing.Pack);
        Assert.Equal((DiagnosticCodes.FileTooLarge, "roles/a.json"), (packing.Diagnostics[0].Code, packing.Diagnostics[0].Span.File));
    }

    [Fact]
    public void Pack_TooManyFiles_IsRefused()
    {
        using var directory = new TemporaryDirectory();
        directory.Write("roles/a.json", "[]");
        directory.Write("roles/b.json", "[]");

        Assert.NotNull(BundlePack.Pack(directory.Path, ReadingLimits.Default with { Files = 2 }).Pack);
        Assert.Equal(
            DiagnosticCodes.TooManyFiles,
            Assert.Single(BundlePack.Pack(directory.Path, ReadingLimits.Default with { Files = 1 }).Diagnostics).Code);
    }

    [Fact]
    public void DigestOf_DirectoryThatIsNotThere_IsNone() => Assert.Null(BundlePack.DigestOf("/nowhere/at/all"));

    [Fact]
    public void Restore_DamagedBytes_Refuses()
    {
        var bytes = BundlePack.Pack([new BundleFile("pdp.yaml", Encoding.UTF8.GetBytes("bundle: 1\n"))]).Pack!.Bytes;

        for (var length = 1; length < bytes.Length - 1; length++)
        {
            try
            {
                Assert.NotEqual(BundlePack.Restore(bytes).Digest, BundlePack.Restore(bytes[..length]).Digest);
            }
            catch (InvalidDataException)
            {
                // Said that it is damaged.
            }
        }

        Assert.Throws<InvalidDataException>(() => BundlePack.Restore(new byte[] { 1, 2, 3, 4, 5, 6, 7, 8 }));
    }
}
