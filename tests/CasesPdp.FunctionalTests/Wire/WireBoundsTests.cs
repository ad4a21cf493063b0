using System.Text;
using CasesPdp.Corpus;
using CasesPdp.Decisions;
using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Compilation;
using CasesPdp.Server.Wire;

namespace CasesPdp.FunctionalTests.Wire;

/// <summary>Nothing outside of a request is read: it stands at the edge of protected memory.</summary>
public sealed class WireBoundsTests
{
    private const int GuardedLength = 1 << 16;
    private const int LongestMessage = 1_024;

    // Bytes that are likely to be taken for tags and lengths.
    private static readonly byte[] Suggestive =
        [0x3A, 0x12, 0x1A, 0x22, 0x0A, 0, 1, 2, 3, 4, 5, 6, 8, 14, 15, 16, 17, 18, 20, 0x7E, 0x7F, 0x80, 0x81, 0xFF];

    [Fact]
    public void Answer_RequestAtTheEdgeOfMemory_ReadsNothingBeyond()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Guarded pages are made the way of Linux.");
        using var guarded = new GuardedBytes(GuardedLength);
        var policy = PolicyCompiler.Compile(BundleReader.Read(DecisionCorpus.BundleOf("stack-9.3")).Bundle!, "test", 1);
        var fuzz = new FuzzLoop(rounds: 60);
        var random = new Random(fuzz.Seed);
        var messages = Messages().ToArray();
        long asked = 0, answered = 0;

        while (fuzz.Next())
        {
            for (var i = 0; i < 1_000; i++)
            {
                var (method, original) = messages[random.Next(messages.Length)];
                var bytes = Mutate(random, original);
                var first = Answer(policy, method, guarded.AtEnd(bytes));
                var second = Answer(policy, method, guarded.AtStart(bytes));
                Assert.True(first.AsSpan().SequenceEqual(second) && (first is null) == (second is null), Convert.ToHexString(bytes));
                asked++;
                answered += first is null ? 0 : 1;
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{asked} mutations, {answered} answered");
        Assert.True(answered > asked / 1_000, $"{answered} of {asked}");
    }

    [Fact]
    public void Answer_EveryTruncationAtTheEdgeOfMemory_ReadsNothingBeyond()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Guarded pages are made the way of Linux.");
        using var guarded = new GuardedBytes(GuardedLength);
        var policy = PolicyCompiler.Compile(BundleReader.Read(DecisionCorpus.BundleOf("stack-9.3")).Bundle!, "test", 1);

        foreach (var (method, bytes) in Messages())
        {
            for (var length = 0; length <= bytes.Length; length++)
            {
                Answer(policy, method, guarded.AtEnd(bytes.AsSpan(0, length)));
                for (var last = 0; last < 256 && length > 0; last++)
                {
                    var other = bytes[..length];
                    other[^1] = (byte)last;
                    Answer(policy, method, guarded.AtEnd(other));
                }
            }
        }
    }

    private static IEnumerable<(string Method, byte[] Bytes)> Messages()
    {
        foreach (var (method, bytes) in WireCorpus.Messages.Where(m => m.Bytes.Length is > 0 and <= LongestMessage))
        {
            yield return (method, bytes);
        }

        byte[] subject = [0x0A, 8, 0x12, 6, 0x0A, 4, .. "none"u8];
        foreach (var role in new[] { "t1_analyst", "v3_read", "superuser" })
        {
            byte[] name = Encoding.ASCII.GetBytes(role);
            byte[] known = [0x0A, (byte)(4 + name.Length), 0x12, (byte)(2 + name.Length), 0x0A, (byte)name.Length, .. name];
            byte[] action = [0x12, 9, 0x0A, 7, .. "getCase"u8];
            byte[] resource = [0x1A, 13, 0x0A, 4, .. "case"u8, 0x12, 5, .. "cases"u8];
            byte[] placed = [0x1A, 15, 0x12, 5, .. "cases"u8, 0x1A, 6, .. "team-a"u8];
            byte[] item = [.. action, .. resource];
            byte[] withId = [.. action, .. placed, 0x22, 3, .. "id1"u8];
            yield return ("BatchCheck", [.. known, 0x3A, (byte)item.Length, .. item, 0x3A, (byte)withId.Length, .. withId]);
            byte[] plain = [.. action, .. placed];
            byte[] asked = [0x3A, (byte)plain.Length, .. plain];
            yield return ("BatchCheck", [.. known, .. asked, .. asked, .. asked, .. asked, .. asked]);
            byte[] resources = [0x3A, (byte)placed.Length, .. placed, 0x3A, (byte)resource.Length, .. resource];
            yield return ("BatchCheck", [.. known, .. action, .. resources, 0x3A, 0, 0x3A, 0]);
            byte[] cell = [0x0A, 5, .. "cases"u8, 0x12, 6, .. "team-a"u8];
            yield return ("CheckMatrix", [.. known, .. action, 0x1A, (byte)cell.Length, .. cell, 0x1A, (byte)cell.Length, .. cell]);
            yield return ("BatchCheck", [.. subject, 0x3A, (byte)item.Length, .. item]);
        }
    }

    private static byte[] Mutate(Random random, byte[] original)
    {
        var length = random.Next(4) == 0 ? random.Next(original.Length + 1) : original.Length;
        var bytes = original[..length];
        for (var i = random.Next(4); i > 0 && length > 0; i--)
        {
            var at = random.Next(2) == 0 ? random.Next(length) : Math.Max(0, length - 1 - random.Next(40));
            bytes[at] = random.Next(3) switch
            {
                0 => (byte)random.Next(256),
                1 => Suggestive[random.Next(Suggestive.Length)],
                _ => (byte)(bytes[at] + random.Next(-2, 3)),
            };
        }

        return bytes;
    }

    private static byte[]? Answer(PolicySnapshot policy, string method, ReadOnlySpan<byte> request)
    {
        var call = new WireCall();
        return WireMethod.Find(method)!.Answer(WireScratch.For(policy), request, call) ? call.Answer.ToArray() : null;
    }
}
