using CasesPdp.Client.Local;
using CasesPdp.Decisions.Snapshots;
using CasesPdp.Decisions.Tests.Snapshots;
using CasesPdp.Protocol.V1;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Time.Testing;

namespace CasesPdp.Client.Tests.Local;

public sealed class SnapshotSubscriptionTests : IAsyncDisposable
{
    private static readonly EncodedSnapshot First = SnapshotWriter.Write(TestSnapshots.Small());
    private static readonly EncodedSnapshot Second = SnapshotWriter.Write(TestSnapshots.Large(roles: 5, sequence: 2));

    private readonly FakeTimeProvider _time = new();
    private readonly FakeSnapshotServer _server = new();
    private readonly SnapshotSubscription _subscription;

    public SnapshotSubscriptionTests()
    {
        _subscription = new SnapshotSubscription(_server, _time, mostBytes: (long)First.Manifest.TotalBytes + 30_000);
    }

    public static TheoryData<uint> Sections => [.. Enumerable.Range(1, 8).Select(i => (uint)i)];

    public static TheoryData<string, string> Faults => new()
    {
        { "format 2", "has format 2; this version reads format 1" },
        { "too large", "bytes; at most" },
        { "part first", "has a part before its beginning" },
        { "end first", "ends before its beginning" },
        { "begin twice", "begins within another" },
        { "section left out", "leaves out section 7, which is not here" },
        { "section missing", "lacks section 3" },
        { "part left out", "out of place" },
        { "parts exchanged", "out of place" },
        { "part of no section", "has a part of section 9 out of place" },
        { "offset too high", "that begins at 1 instead of 0" },
        { "part without bytes", "has a part of 0 bytes" },
        { "part too large", "has a part of 262145 bytes" },
        { "part repeated", "out of place" },
        { "bytes too many", "has more bytes of section 1 than it says" },
        { "end too early", "ends before all of its sections have come" },
        { "hash at the end", "has another hash at its end" },
        { "hash of 31 bytes", "has a hash of 31 bytes" },
        { "no revision", "has a digest" },
    };

    public ValueTask DisposeAsync() => _subscription.DisposeAsync();

    [Fact]
    public async Task Subscription_FirstSnapshot_IsThePolicyOfTheServer()
    {
        var watch = await _server.NextAsync(_time);
        Assert.Equal((null, TimeSpan.MaxValue, false), (_subscription.Current, _subscription.Age, _subscription.FirstSnapshot.IsCompleted));

        watch.Send(FakeSnapshotServer.Messages(First));
        await _subscription.FirstSnapshot.WaitAsync(TimeSpan.FromMinutes(1));

        Assert.Equal((1U, 0, false), (watch.Request.MaxFormat, watch.Request.HaveSections.Count, watch.Request.WithoutSubjects));
        Assert.Equal(TestSnapshots.DecideAll(TestSnapshots.Small()), TestSnapshots.DecideAll(_subscription.Current!));
        Assert.Null(_subscription.LastError);
    }

    [Fact]
    public async Task Age_CountsFromTheBeginningAndFromHeartbeatsOfTheRevision()
    {
        var watch = await _server.NextAsync(_time);
        var messages = FakeSnapshotServer.Messages(First);
        watch.Send(messages[0]);
        await watch.AllTaken();
        _time.Advance(TimeSpan.FromSeconds(3));
        watch.Send(messages.Skip(1));
        await _subscription.FirstSnapshot;
        Assert.Equal(TimeSpan.FromSeconds(3), _subscription.Age);

        watch.Send(FakeSnapshotServer.Heartbeat(First, TimeSpan.FromSeconds(5)));
        await FakeSnapshotServer.UntilAsync(_time, () => _subscription.Age == TimeSpan.FromSeconds(5), TimeSpan.Zero);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(TimeSpan.FromSeconds(6), _subscription.Age);

        watch.Send(FakeSnapshotServer.Heartbeat(Second));
        await watch.AllTaken();
        Assert.Equal(TimeSpan.FromSeconds(6), _subscription.Age);
        watch.Send(FakeSnapshotServer.Heartbeat(First, TimeSpan.FromSeconds(-5)));
        await FakeSnapshotServer.UntilAsync(_time, () => _subscription.Age == TimeSpan.Zero, TimeSpan.Zero);
    }

    [Fact]
    public async Task Subscription_CutAnywhere_GoesOnWithTheSectionsThatAreWhole()
    {
        var all = FakeSnapshotServer.Messages(First, partBytes: 100);
        for (var sent = 0; sent < all.Count; sent++)
        {
            var server = new FakeSnapshotServer();
            await using var subscription = new SnapshotSubscription(server, _time);
            var watch = await server.NextAsync(_time);
            watch.Send(all.Take(sent));
            watch.End();

            var next = await server.NextAsync(_time);
            Assert.Null(subscription.Current);
            Assert.Equal("The watch ended: Unavailable: away", subscription.LastError);
            var rest = FakeSnapshotServer.Messages(First, next.Request.HaveSections);
            next.Send(rest);
            await subscription.FirstSnapshot.WaitAsync(TimeSpan.FromMinutes(1));

            var whole = all.Take(sent).Where(m => m.Part is not null).Select(m => m.Part)
                .Count(p => (int)p.Offset + p.Content.Length == (int)First.Manifest.Sections[(int)p.Section - 1].Bytes);
            Assert.Equal(whole, next.Request.HaveSections.Count);
            Assert.Equal(TestSnapshots.DecideAll(TestSnapshots.Small()), TestSnapshots.DecideAll(subscription.Current!));
        }
    }

    [Theory]
    [MemberData(nameof(Sections))]
    public async Task Subscription_SectionCorruptedInTransit_IsRefusedAndTheGoodPolicyStays(uint section)
    {
        await BeginWithFirst();
        var watch = await ChangeOf(messages =>
        {
            var part = messages.Last(m => m.Part?.Section == section).Part;
            var bytes = part.Content.ToByteArray();
            bytes[^1] ^= 1;
            part.Content = ByteString.CopyFrom(bytes);
        });

        Assert.Contains($"has a section {section} of another hash", _subscription.LastError, StringComparison.Ordinal);
        await GoesOnWith(watch);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Subscription_OutOfPlace_IsRefusedAndTheGoodPolicyStays(string fault, string reason)
    {
        await BeginWithFirst();
        var watch = await ChangeOf(messages => Spoil(messages, fault));

        Assert.Contains(reason, _subscription.LastError, StringComparison.Ordinal);
        await GoesOnWith(watch);
    }

    [Fact]
    public async Task Subscription_SectionsDoNotFitTogether_AreRefusedAndNotKept()
    {
        await BeginWithFirst();
        var content = First.Contents[(int)Decisions.Snapshots.SnapshotSection.Grants - 1].ToArray();
        content[0] = 1;
        var watch = await SendAsync(FakeSnapshotServer.Messages(Second.With(Decisions.Snapshots.SnapshotSection.Grants, content)));

        Assert.Contains("section 7 has another number of owners", _subscription.LastError, StringComparison.Ordinal);
        await GoesOnWith(watch);
    }

    [Fact]
    public async Task Subscription_SameSectionsOfAnotherRevision_NeedNoParts()
    {
        var watch = await BeginWithFirst();
        var renamed = SnapshotWriter.Write(TestSnapshots.Small(sequence: 9, digit: 'b'));

        watch.Send(FakeSnapshotServer.Messages(renamed, First.Manifest.Sections.Select(s => ByteString.CopyFrom(s.Sha256.Span))));
        await FakeSnapshotServer.UntilAsync(_time, () => _subscription.Current!.Revision.Sequence == 9, TimeSpan.Zero);

        Assert.Equal(TestSnapshots.DecideAll(TestSnapshots.Small()), TestSnapshots.DecideAll(_subscription.Current!));
    }

    [Fact]
    public async Task Subscription_ManySnapshotsCut_KeepsFewSections()
    {
        await BeginWithFirst();
        for (ulong i = 2; i < 40; i++)
        {
            var snapshot = SnapshotWriter.Write(TestSnapshots.Large(roles: (int)i, sequence: i));
            var messages = FakeSnapshotServer.Messages(snapshot);
            var watch = await SendAsync(messages.Take(messages.Count - 1), ends: true);
            Assert.InRange(watch.Request.HaveSections.Count, 8, 16);
            Last = watch;
        }
    }

    [Fact]
    public async Task Subscription_ServerAway_AsksAgainLessAndLessOften()
    {
        var started = _time.GetTimestamp();
        for (var i = 0; i < 40; i++)
        {
            (await _server.NextAsync(_time)).End();
        }

        // Random waits below 30 s each, 15 on average; and without the bound they would be days.
        Assert.InRange(_time.GetElapsedTime(started), TimeSpan.FromSeconds(60), 40 * (SnapshotSubscription.MostBackoff + TimeSpan.FromSeconds(1)));
        Assert.Equal("The watch ended: Unavailable: away", _subscription.LastError);
    }

    [Fact]
    public async Task Subscription_ServerEndsWithoutError_WatchesAgain()
    {
        (await _server.NextAsync(_time)).End(StatusCode.OK);

        await _server.NextAsync(_time);
        Assert.Equal("The server ended the watch.", _subscription.LastError);
    }

    [Fact]
    public async Task Subscription_ServerSilent_IsGivenUp()
    {
        await (await BeginWithFirst()).AllTaken();

        _time.Advance(SnapshotSubscription.MostSilence - TimeSpan.FromMilliseconds(1));
        await Settle();
        Assert.Equal(1, _server.Count);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await _server.NextAsync(_time);

        Assert.Equal("The server has sent nothing for 35 s.", _subscription.LastError);
    }

    [Fact]
    public async Task Subscription_MessageOfANewerServer_IsIgnored()
    {
        var watch = await BeginWithFirst();

        watch.Send(new WatchSnapshotResponse());
        watch.Send(FakeSnapshotServer.Heartbeat(First, TimeSpan.FromSeconds(2)));

        await FakeSnapshotServer.UntilAsync(_time, () => _subscription.Age == TimeSpan.FromSeconds(2), TimeSpan.Zero);
        Assert.Equal(1, _server.Count);
    }

    [Fact]
    public async Task Dispose_BeforeTheFirstSnapshot_CancelsTheWaitForIt()
    {
        await _server.NextAsync(_time);

        await _subscription.DisposeAsync();

        Assert.True(_subscription.FirstSnapshot.IsCanceled);
    }

    private FakeWatch Last { get; set; } = null!;

    private async Task<FakeWatch> BeginWithFirst()
    {
        Last = await _server.NextAsync(_time);
        Last.Send(FakeSnapshotServer.Messages(First));
        await _subscription.FirstSnapshot.WaitAsync(TimeSpan.FromMinutes(1));
        return Last;
    }

    // Sends the second snapshot with a change; answers the watch that follows.
    private Task<FakeWatch> ChangeOf(Action<List<WatchSnapshotResponse>> change)
    {
        var messages = FakeSnapshotServer.Messages(Second);
        change(messages);
        return SendAsync(messages);
    }

    private async Task<FakeWatch> SendAsync(IEnumerable<WatchSnapshotResponse> messages, bool ends = false)
    {
        Last.Send(messages);
        if (ends)
        {
            Last.End();
        }

        var next = await _server.NextAsync(_time);
        Assert.Equal(First.Manifest.Revision, _subscription.Current!.Revision);
        return next;
    }

    private async Task GoesOnWith(FakeWatch watch)
    {
        watch.Send(FakeSnapshotServer.Messages(Second, watch.Request.HaveSections));
        await FakeSnapshotServer.UntilAsync(_time, () => _subscription.Current!.Revision.Sequence == 2, TimeSpan.Zero);
        Assert.Null(_subscription.LastError);
        Assert.Equal(2, _server.Count);
    }

    // Lets the subscription read what was sent. That it does nothing is what is tested behind it.
    private static Task Settle() => Task.Delay(50);

    private static void Spoil(List<WatchSnapshotResponse> messages, string fault)
    {
        var begin = messages[0].Begin;
        switch (fault)
        {
            case "format 2":
                begin.Format = 2;
                break;
            case "too large":
                begin.TotalBytes += 1 << 20;
                begin.Sections[6].Bytes += 1 << 20;
                break;
            case "part first":
                messages.RemoveAt(0);
                break;
            case "end first":
                messages.RemoveRange(0, messages.Count - 1);
                break;
            case "begin twice":
                messages.Insert(1, messages[0]);
                break;
            case "section left out":
                begin.Sections[6].IsSent = false;
                break;
            case "section missing":
                begin.Sections.RemoveAt(2);
                break;
            case "part left out":
                messages.RemoveAt(1);
                break;
            case "parts exchanged":
                (messages[1], messages[2]) = (messages[2], messages[1]);
                break;
            case "part of no section":
                messages[1].Part.Section = 9;
                break;
            case "offset too high":
                messages[1].Part.Offset = 1;
                break;
            case "part without bytes":
                messages[1].Part.Content = ByteString.Empty;
                break;
            case "part too large":
                messages[1].Part.Content = ByteString.CopyFrom(new byte[(256 * 1024) + 1]);
                break;
            case "part repeated":
                messages.Insert(1, messages[1]);
                break;
            case "bytes too many":
                messages[1].Part.Content = ByteString.CopyFrom([.. messages[1].Part.Content, 0]);
                break;
            case "end too early":
                messages.RemoveAt(messages.Count - 2);
                break;
            case "hash at the end":
                messages[^1].End.Sha256 = ByteString.CopyFrom(new byte[32]);
                break;
            case "hash of 31 bytes":
                begin.Sections[0].Sha256 = ByteString.CopyFrom(new byte[31]);
                break;
            case "no revision":
                begin.Revision = null;
                break;
        }
    }
}
