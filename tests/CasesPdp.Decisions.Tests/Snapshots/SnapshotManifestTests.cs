using CasesPdp.Decisions.Snapshots;

namespace CasesPdp.Decisions.Tests.Snapshots;

public sealed class SnapshotManifestTests
{
    private static readonly SnapshotManifest Good = SnapshotWriter.Write(TestSnapshots.Small()).Manifest;

    [Fact]
    public void Check_Good_IsAccepted() => Good.Check(long.MaxValue);

    [Fact]
    public void Check_OtherFormat_IsRefused()
    {
        AssertRefused(Good with { Format = 0 }, "the snapshot has format 0; this version reads format 1");
        AssertRefused(Good with { Format = 2 }, "the snapshot has format 2; this version reads format 1");
    }

    [Fact]
    public void Check_Sections_AreAllThereOnceInOrder()
    {
        var sections = Good.Sections;
        AssertRefused(With([]), "lacks section 1");
        AssertRefused(With([.. sections.Skip(1)]), "lacks section 1");
        AssertRefused(With([.. sections.Take(6)]), "lacks section 7");
        AssertRefused(With([.. sections.Take(6), sections[7]]), "lacks section 7");
        AssertRefused(With([.. sections.Take(3), sections[2], .. sections.Skip(3)]), "section 3 twice");
        AssertRefused(With([sections[1], sections[0], .. sections.Skip(2)]), "lacks section 1");
        AssertRefused(With([.. sections, sections[0] with { Id = (SnapshotSection)9 }]), "a section 9, which is unknown");
        AssertRefused(With([sections[0] with { Id = SnapshotSection.None }, .. sections]), "a section 0, which is unknown");
        With([.. sections.Take(7)]).Check(long.MaxValue);
    }

    [Fact]
    public void Check_TotalBytes_AreThoseOfTheSections()
    {
        AssertRefused(Good with { TotalBytes = Good.TotalBytes + 1 }, "fewer bytes");
        AssertRefused(Good with { TotalBytes = Good.TotalBytes - 1 }, "more bytes");
        AssertRefused(
            Good with { TotalBytes = 5, Sections = [Good.Sections[0] with { Bytes = ulong.MaxValue }, .. Good.Sections.Skip(1)] }, "more bytes");
    }

    [Theory]
    [InlineData(31)]
    [InlineData(33)]
    public void Check_HashOfOtherLength_IsRefused(int length) =>
        AssertRefused(With([Good.Sections[0] with { Sha256 = new byte[length] }, .. Good.Sections.Skip(1)]), $"a hash of {length} bytes");

    [Theory]
    [InlineData("")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public void Check_DigestOfOtherForm_IsRefused(string digest) =>
        AssertRefused(Good with { Revision = Good.Revision with { Digest = digest } }, "digest");

    [Fact]
    public void Check_Epoch_HasItsLimit()
    {
        (Good with { Revision = Good.Revision with { Epoch = new string('e', SnapshotFormat.MostEpochBytes) } }).Check(long.MaxValue);

        AssertRefused(Good with { Revision = Good.Revision with { Epoch = new string('e', SnapshotFormat.MostEpochBytes + 1) } }, "epoch");
    }

    private static SnapshotManifest With(SectionEntry[] sections) =>
        Good with { Sections = sections, TotalBytes = sections.Aggregate(0UL, (sum, s) => sum + s.Bytes) };

    private static void AssertRefused(SnapshotManifest manifest, string reason) =>
        Assert.Contains(reason, Assert.Throws<SnapshotException>(() => manifest.Check(long.MaxValue)).Message, StringComparison.Ordinal);
}
