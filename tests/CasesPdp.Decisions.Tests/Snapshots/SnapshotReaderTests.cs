using System.Buffers.Binary;
using System.Diagnostics;
using CasesPdp.Decisions.Snapshots;

namespace CasesPdp.Decisions.Tests.Snapshots;

public sealed class SnapshotReaderTests(ITestOutputHelper output)
{
    private static readonly PolicySnapshot Small = TestSnapshots.Small();
    private static readonly EncodedSnapshot Encoded = SnapshotWriter.Write(Small);

    public static TheoryData<SnapshotSection> Sections =>
        [.. Enum.GetValues<SnapshotSection>().Where(s => s != SnapshotSection.None)];

    [Fact]
    public void Read_WhatWasWritten_DecidesTheSame()
    {
        var read = Read(Encoded);

        Assert.Equal(TestSnapshots.DecideAll(Small), TestSnapshots.DecideAll(read));
        Assert.Equal((Small.Revision, Small.Rules, Small.SuperuserRole), (read.Revision, read.Rules, read.SuperuserRole));
    }

    [Fact]
    public void Write_WhatWasRead_IsTheSameBytes() => AssertSame(Encoded, SnapshotWriter.Write(Read(Encoded)));

    [Fact]
    public void Write_TheSamePolicyTwice_IsTheSameBytes() => AssertSame(Encoded, SnapshotWriter.Write(TestSnapshots.Small()));

    [Fact]
    public void Read_WithoutSubjects_KnowsNoSubject()
    {
        var read = Read(Encoded.WithoutSubjects());

        Assert.Equal(0, read.Subjects.Ids.Count);
        Assert.Same(Encoded.WithoutSubjects().Manifest.Revision, read.Revision);
        AssertSame(Encoded.WithoutSubjects(), Encoded.WithoutSubjects().WithoutSubjects());
    }

    [Theory]
    [MemberData(nameof(Sections))]
    public void Read_SectionCutOffAnywhere_IsRefused(SnapshotSection section)
    {
        var content = Content(section);
        for (var length = 0; length < content.Length; length++)
        {
            AssertRefused(section, Encoded.With(section, content[..length]));
        }

        AssertRefused(section, Encoded.With(section, [.. content, 0]));
    }

    [Theory]
    [MemberData(nameof(Sections))]
    public void Read_AnyBitFlippedAndHashedAnew_IsRefusedOrDecides(SnapshotSection section)
    {
        var (refused, content) = (0, Content(section));
        for (var bit = 0; bit < 8 * content.Length; bit++)
        {
            content[bit / 8] ^= (byte)(1 << (bit % 8));
            try
            {
                var read = Read(Encoded.With(section, content));
                TestSnapshots.DecideAll(read);
                AssertSame(Encoded.With(section, content), SnapshotWriter.Write(read));
            }
            catch (SnapshotException)
            {
                refused++;
            }

            content[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        output.WriteLine($"{section}: {refused} of {8 * content.Length} flips are refused");
        Assert.True(refused > 0);
    }

    [Theory]
    [MemberData(nameof(Sections))]
    public void Read_PiecesExchangedAndHashedAnew_IsRefusedOrDecides(SnapshotSection section)
    {
        const int Rounds = 2_000;
        var seed = Environment.TickCount;
        var random = new Random(seed);
        for (var round = 0; round < Rounds; round++)
        {
            var content = Content(section);
            for (var changes = random.Next(1, 6); changes > 0; changes--)
            {
                var length = Math.Min(content.Length, 1 << random.Next(5));
                var from = content.AsSpan(random.Next(content.Length - length + 1), length);
                from.CopyTo(content.AsSpan(random.Next(content.Length - length + 1)));
            }

            try
            {
                TestSnapshots.DecideAll(Read(Encoded.With(section, content)));
            }
            catch (Exception failure) when (failure is not SnapshotException)
            {
                Assert.Fail($"seed {seed}, round {round}: {failure}");
            }
            catch (SnapshotException)
            {
                // As it should be.
            }
        }
    }

    [Theory]
    [MemberData(nameof(Sections))]
    public void Read_AnyWordHuge_IsRefusedOrDecidesInLittleMemory(SnapshotSection section)
    {
        var content = Content(section);
        Span<uint> words = [int.MaxValue, uint.MaxValue, 1U << 31, 1U << 30, SnapshotFormat.MostNames];
        for (var at = 0; at + sizeof(uint) <= content.Length; at++)
        {
            foreach (var word in words)
            {
                var changed = (byte[])content.Clone();
                BinaryPrimitives.WriteUInt32LittleEndian(changed.AsSpan(at), word);
                var encoded = Encoded.With(section, changed);
                var before = GC.GetAllocatedBytesForCurrentThread();
                try
                {
                    TestSnapshots.DecideAll(Read(encoded));
                }
                catch (SnapshotException)
                {
                    // As it should be.
                }

                var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
                Assert.True(allocated < 4 * 1024 * 1024, $"{allocated} bytes for {word} at {at}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Sections))]
    public void Read_HashIsOfOtherBytes_IsRefused(SnapshotSection section)
    {
        var contents = Encoded.Contents.ToArray();
        var changed = Content(section);
        changed[^1] ^= 1;
        contents[(int)section - 1] = changed;

        AssertRefused(section, new EncodedSnapshot(Encoded.Manifest, contents));
    }

    [Fact]
    public void Read_NamesNotUtf8_AreRefused()
    {
        var content = Content(SnapshotSection.Roles);
        content[content.AsSpan().IndexOf((byte)0xC3)] = (byte)'o';

        AssertRefused(SnapshotSection.Roles, Encoded.With(SnapshotSection.Roles, content), "has a name that is not UTF-8");
    }

    [Fact]
    public void Read_NamesTwiceOrOutOfOrder_AreRefused()
    {
        AssertRefused(SnapshotSection.Roles, Encoded.With(SnapshotSection.Roles, Names("b", "a", "c")), "ascending");
        AssertRefused(SnapshotSection.Roles, Encoded.With(SnapshotSection.Roles, Names("a", "a", "c")), "ascending");
        AssertRefused(SnapshotSection.Owners, Encoded.With(SnapshotSection.Owners, [.. Names("a", "a"), .. Names("x", "y")]), "twice");
    }

    [Fact]
    public void Read_OrdinalOrder_IsThatOfUtf16()
    {
        // As UTF-8 the second would come first.
        var roles = Names("a", "\U00010000", "\uE000");

        Assert.Equal(3, Read(Encoded.With(SnapshotSection.Roles, roles)).Roles.Count);
    }

    [Theory]
    [InlineData(64, null)]
    [InlineData(65, "at most 64")]
    public void Read_Owners_HaveTheirLimit(int count, string? refusal)
    {
        var names = Names([.. Enumerable.Range(0, count).Select(i => $"o{i}")]);

        // Within the limit the grants, which are of two owners, are what does not fit.
        AssertRefused(
            refusal is null ? SnapshotSection.Grants : SnapshotSection.Owners,
            Encoded.With(SnapshotSection.Owners, [.. names, .. names]),
            refusal ?? "another number of owners");
    }

    [Theory]
    [InlineData(SnapshotFormat.MostNames, "is cut off")]
    [InlineData(SnapshotFormat.MostNames + 1, "at most 4194304")]
    public void Read_NamesOfAList_HaveTheirLimit(int count, string refusal)
    {
        var content = new byte[sizeof(uint) * (count + 1)];
        BinaryPrimitives.WriteInt32LittleEndian(content, count);

        AssertRefused(SnapshotSection.Roles, Encoded.With(SnapshotSection.Roles, content), refusal);
    }

    [Theory]
    [InlineData(Limits.SubjectRoles, null)]
    [InlineData(Limits.SubjectRoles + 1, "has a subject with too many roles")]
    public void Read_RolesOfASubject_HaveTheirLimit(int count, string? refusal)
    {
        var section = new List<byte>(Names("s"));
        section.AddRange(Words(0, count));
        section.AddRange(Words(new int[count]));
        section.AddRange(Names(""));
        var encoded = Encoded.With(SnapshotSection.Subjects, [.. section]);

        if (refusal is null)
        {
            Assert.Equal(count, Read(encoded).Subjects.Roles(0).Length);
        }
        else
        {
            AssertRefused(SnapshotSection.Subjects, encoded, refusal);
        }
    }

    [Fact]
    public void Read_PatternsThatWouldTakeTooLong_AreRefused()
    {
        var spaces = Enumerable.Range(0, 1_000).Select(i => $"{i:D4}" + new string('a', 50_000)).ToArray();
        var content = new List<byte>(Names(spaces));
        content.AddRange(new byte[8 * (spaces.Length + 1)]);
        content.AddRange(Names([.. Enumerable.Range(0, 10).Select(i => "space:" + string.Concat(Enumerable.Repeat("*a", 100)) + i)]));

        AssertRefused(SnapshotSection.Spaces, Encoded.With(SnapshotSection.Spaces, [.. content]), "has more patterns and spaces than are matched");
    }

    [Fact]
    public void Read_TotalBytes_HaveTheirLimit()
    {
        var total = (long)Encoded.Manifest.TotalBytes;

        SnapshotReader.Read(Encoded, total);

        var refused = Assert.Throws<SnapshotException>(() => SnapshotReader.Read(Encoded, total - 1));
        Assert.Equal(SnapshotSection.None, refused.Section);
    }

    [Fact]
    public void WriteAndRead_100000Roles_HaveTheExpectedSize()
    {
        var policy = TestSnapshots.Large(100_000);
        var started = Stopwatch.GetTimestamp();
        var encoded = SnapshotWriter.Write(policy);
        var written = Stopwatch.GetElapsedTime(started);
        started = Stopwatch.GetTimestamp();
        var read = Read(encoded);
        output.WriteLine($"written in {written.TotalMilliseconds:F0} ms, read in {Stopwatch.GetElapsedTime(started).TotalMilliseconds:F0} ms");
        foreach (var section in encoded.Manifest.Sections)
        {
            output.WriteLine($"{section.Id}: {section.Bytes} bytes");
        }

        AssertSame(encoded, SnapshotWriter.Write(read));
        Assert.InRange(encoded.Manifest.Sections[(int)SnapshotSection.Roles - 1].Bytes, 2_000_000UL, 2_200_000UL);
        Assert.InRange(encoded.Manifest.Sections[(int)SnapshotSection.Grants - 1].Bytes, 3_000_000UL, 4_000_000UL);
    }

    private static PolicySnapshot Read(EncodedSnapshot encoded) => SnapshotReader.Read(encoded, TestSnapshots.MostBytes);

    private static byte[] Content(SnapshotSection section) => Encoded.Contents[(int)section - 1].ToArray();

    private static byte[] Names(params string[] names)
    {
        var utf8 = names.Select(System.Text.Encoding.UTF8.GetBytes).ToList();
        var (offset, starts) = (0, new List<int> { names.Length, 0 });
        foreach (var name in utf8)
        {
            starts.Add(offset += name.Length);
        }

        return [.. Words([.. starts]), .. utf8.SelectMany(n => n)];
    }

    private static byte[] Words(params int[] words)
    {
        var bytes = new byte[sizeof(int) * words.Length];
        for (var i = 0; i < words.Length; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(sizeof(int) * i), words[i]);
        }

        return bytes;
    }

    private static void AssertRefused(SnapshotSection section, EncodedSnapshot encoded, string reason = "")
    {
        var refused = Assert.Throws<SnapshotException>(() => Read(encoded));
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
        Assert.True(refused.Section == section || reason.Length == 0, refused.Message);
    }

    private static void AssertSame(EncodedSnapshot expected, EncodedSnapshot actual)
    {
        Assert.Equal(expected.Manifest.Sections.Count, actual.Manifest.Sections.Count);
        for (var i = 0; i < expected.Contents.Count; i++)
        {
            Assert.True(expected.Contents[i].Span.SequenceEqual(actual.Contents[i].Span), $"section {i + 1}");
        }

        Assert.Equal(expected.Manifest.EndHash(), actual.Manifest.EndHash());
    }
}
