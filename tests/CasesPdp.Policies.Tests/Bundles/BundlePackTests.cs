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

        Assert.Equal(pack?.Digest, BundleContent.Read(directory.Path).Digest);
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

        var packing = Pack(directory, ReadingLimits.Default with { FileBytes = 100 });

        Assert.Null(packing.Pack);
        Assert.Equal((DiagnosticCodes.FileTooLarge, "roles/a.json"), (packing.Diagnostics[0].Code, packing.Diagnostics[0].Span.File));
    }

    [Fact]
    public void Pack_TooManyFiles_IsRefused()
    {
        using var directory = new TemporaryDirectory();
        directory.Write("roles/a.json", "[]");
        directory.Write("roles/b.json", "[]");

        Assert.NotNull(Pack(directory, ReadingLimits.Default with { Files = 2 }).Pack);
        Assert.Equal(
            DiagnosticCodes.TooManyFiles,
            Assert.Single(Pack(directory, ReadingLimits.Default with { Files = 1 }).Diagnostics).Code);
    }

    [Fact]
    public void Pack_DirectoryThatIsNotThere_IsNone() => Assert.Null(BundlePack.Pack("/nowhere/at/all").Pack);

    [Fact]
    public void Pack_TextThatCompressesBeyondMeasure_CanBeRestored()
    {
        var pack = BundlePack.Pack([new BundleFile("pdp.yaml", new byte[8 * 1024 * 1024])]).Pack!;

        Assert.Equal(pack.Digest, BundlePack.Restore(pack.Bytes).Digest);
        Assert.Equal(8 * 1024 * 1024, pack.ContentBytes);
        Assert.InRange(pack.Bytes.Length, 8 * 1024 * 1024, 9 * 1024 * 1024);
    }

    // 480 MiB of zeros take a few MiB when they are compressed.
    [Fact]
    public void Restore_PackThatUnpacksBeyondMeasure_IsRefusedBeforeIt()
    {
        var zeros = new byte[60 * 1024 * 1024];
        using var packed = new MemoryStream();
        using (var deflate = new System.IO.Compression.DeflateStream(packed, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true))
        {
            for (var file = 0; file < 8; file++)
            {
                var path = Encoding.UTF8.GetBytes($"roles/{file}.json");
                deflate.Write(BitConverter.GetBytes(path.Length));
                deflate.Write(path);
                deflate.Write(BitConverter.GetBytes(zeros.Length));
                deflate.Write(zeros);
            }
        }

        var bytes = packed.ToArray();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<InvalidDataException>(() => BundlePack.Restore(bytes));
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.True(allocated < 64L * bytes.Length + zeros.Length, $"{allocated} bytes were allocated for a pack of {bytes.Length}");
    }

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

    private static BundlePacking Pack(TemporaryDirectory directory, ReadingLimits limits) =>
        new BundleContentReader(directory.Path, limits).Read(_ => false).Pack();
}
