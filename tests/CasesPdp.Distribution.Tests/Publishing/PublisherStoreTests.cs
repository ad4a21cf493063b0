using System.Text;
using CasesPdp.Distribution.Contents;
using CasesPdp.Distribution.Publishing;
using CasesPdp.Distribution.Releases;
using CasesPdp.Distribution.Stores;
using CasesPdp.Distribution.Tests.Etcd;
using CasesPdp.Distribution.Tests.Releases;
using CasesPdp.Distribution.Tests.Stores;

namespace CasesPdp.Distribution.Tests.Publishing;

/// <summary>What both stores of publishers must do alike.</summary>
public sealed class PublisherStoreTests(SharedEtcd etcd) : IDisposable
{
    private readonly TestPublisher _publisher = new();
    private readonly string _directory = Directory.CreateTempSubdirectory("tree-").FullName;
    private readonly string _prefix = $"/{Guid.NewGuid():N}/";

    public static TheoryData<string> Stores => ["etcd", "tree"];

    public void Dispose()
    {
        _publisher.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task PublishAsync_Contents_FollowEachOther(string kind)
    {
        await using var store = Open(kind);
        var (one, two) = (TestPublisher.Content("one"), TestPublisher.Content("two"));

        var first = await _publisher.BeginAsync(store, one);
        var second = await _publisher.PublishAsync(store, two);

        var state = await _publisher.On(store).ReadAsync(CancellationToken.None);
        var releases = await store.ListReleasesAsync(10, CancellationToken.None);
        Assert.Equal(second.Token, state.Release!.Token);
        Assert.Equal([2UL, 1UL], releases.Select(r => r.Sequence));
        Assert.Equal(first.Token, Encoding.ASCII.GetString(releases[1].Token.Span));
        Assert.Equal(first.Release.Epoch, second.Release.Epoch);
        Assert.Equal(two.Stored.ToArray(), await store.FetchContentAsync(two.Target.Content, two.Stored.Length, CancellationToken.None));
        Assert.Equal(first.Token, (await _publisher.On(store).ReadReleaseAsync(1, CancellationToken.None)).Token);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task PublishAsync_LostRace_NamesTheWinnerAndPublishesNothing(string kind)
    {
        await using var store = Open(kind);
        await _publisher.BeginAsync(store, TestPublisher.Content("one"));
        var publisher = _publisher.On(store);
        var (state, release) = await publisher.ReadExistingAsync(null, CancellationToken.None);
        var winner = await _publisher.PublishAsync(store, TestPublisher.Content("two"), "winner");
        var three = TestPublisher.Content("three");

        var failure = await Assert.ThrowsAsync<PublishException>(() => publisher.PublishAsync(
            state, ReleasePlan.Publish(release, three.Target, null, false, []), [three], _publisher.Author(), CancellationToken.None));

        Assert.Equal(PublishFault.LostRace, failure.Fault);
        Assert.Contains("release 2 by `winner`", failure.Message, StringComparison.Ordinal);
        Assert.Equal(winner.Token, (await publisher.ReadAsync(CancellationToken.None)).Release!.Token);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task PublishAsync_ContentThatIsNotThere_PublishesNothing(string kind)
    {
        await using var store = Open(kind);
        var publisher = _publisher.On(store);
        var state = await publisher.ReadAsync(CancellationToken.None);

        var failure = await Assert.ThrowsAsync<PublishException>(() => publisher.PublishAsync(
            state, ReleasePlan.Begin(TestPublisher.Content("one").Target, []), [], _publisher.Author(), CancellationToken.None));

        Assert.Equal(PublishFault.ContentMissing, failure.Fault);
        Assert.Null(await store.ReadHeadAsync(CancellationToken.None));
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task ReadExistingAsync_OtherSequenceThanExpectedOrNoChannel_IsRefused(string kind)
    {
        await using var store = Open(kind);
        var publisher = _publisher.On(store);

        var noChannel = await Assert.ThrowsAsync<PublishException>(() => publisher.ReadExistingAsync(null, CancellationToken.None));
        await _publisher.BeginAsync(store, TestPublisher.Content("one"));
        var notExpected = await Assert.ThrowsAsync<PublishException>(() => publisher.ReadExistingAsync(2, CancellationToken.None));
        await publisher.ReadExistingAsync(1, CancellationToken.None);

        Assert.Equal(PublishFault.NoChannel, noChannel.Fault);
        Assert.Equal(PublishFault.NotExpected, notExpected.Fault);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task ReadAsync_HeadOfAnotherKey_IsNotTrusted(string kind)
    {
        await using var store = Open(kind);
        using var intruder = new TestPublisher();
        await intruder.BeginAsync(store, TestPublisher.Content("one"));

        var failure = await Assert.ThrowsAsync<PublishException>(() => _publisher.On(store).ReadAsync(CancellationToken.None));

        Assert.Equal(PublishFault.NotTrusted, failure.Fault);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task CommitAsync_SameReleaseTwice_IsDoneOnce(string kind)
    {
        await using var store = Open(kind);
        var commit = new ReleaseCommit(1, "token"u8.ToArray(), [], null);

        await store.CommitAsync(commit, CancellationToken.None);
        var again = await store.CommitAsync(commit, CancellationToken.None);
        var other = await store.CommitAsync(commit with { Token = "other"u8.ToArray() }, CancellationToken.None);

        Assert.Equal(kind == "etcd" ? CommitResult.Done : CommitResult.HeadChanged, again);
        Assert.Equal(CommitResult.HeadChanged, other);
        Assert.Single(await store.ListReleasesAsync(10, CancellationToken.None));
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task RunAsync_Cleanup_KeepsWhatReleasesNameAndWhatIsNew(string kind)
    {
        await using var store = Open(kind);
        var contents = Enumerable.Range(0, ContentCleanup.KeptReleases + 3).Select(i => TestPublisher.Content($"{i}")).ToList();
        await _publisher.BeginAsync(store, contents[0]);
        foreach (var content in contents.Skip(1))
        {
            await _publisher.PublishAsync(store, content);
        }

        var young = await new ContentCleanup(store, TimeProvider.System).RunAsync(isDryRun: false, CancellationToken.None);
        var later = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(DateTimeOffset.UtcNow + ContentCleanup.KeptTime + TimeSpan.FromMinutes(1));
        var dry = await new ContentCleanup(store, later).RunAsync(isDryRun: true, CancellationToken.None);
        var old = await new ContentCleanup(store, later).RunAsync(isDryRun: false, CancellationToken.None);

        var unused = contents.Take(3).Select(c => c.Target.Content).ToHashSet(StringComparer.Ordinal);
        Assert.Empty(young.Unused);
        Assert.Equal(unused, dry.Unused.ToHashSet(StringComparer.Ordinal));
        Assert.Empty(dry.Deleted);
        Assert.Equal(unused, old.Deleted.ToHashSet(StringComparer.Ordinal));
        Assert.Equal(contents.Count - 3, (await store.ListContentsAsync(CancellationToken.None)).Count);
        var missing = await Assert.ThrowsAsync<StoreException>(
            () => store.FetchContentAsync(contents[0].Target.Content, contents[0].Stored.Length, CancellationToken.None));
        Assert.Equal(StoreFault.ContentMissing, missing.Fault);
        await store.FetchContentAsync(contents[^1].Target.Content, contents[^1].Stored.Length, CancellationToken.None);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task DeleteContentAsync_ChannelThatChangedMeanwhile_DeletesNothing(string kind)
    {
        await using var store = Open(kind);
        var (id, stored) = TestContents.Make(10, 1);
        await store.UploadAsync(id, stored, CancellationToken.None);
        await _publisher.BeginAsync(store, TestPublisher.Content("one"));
        var use = await store.ReadUseAsync(20, CancellationToken.None);
        var content = Assert.Single(await store.ListContentsAsync(CancellationToken.None), c => c.Content == id);
        await using (var other = Open(kind, "other"))
        {
            await _publisher.BeginAsync(other, TestPublisher.Content("one"));
        }

        Assert.False(await store.DeleteContentAsync(content, use, CancellationToken.None));

        await store.FetchContentAsync(id, stored.Length, CancellationToken.None);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task ReadUseAsync_ReleaseThatCannotBeRead_IsRefused(string kind)
    {
        await using var store = Open(kind);
        await store.CommitAsync(new ReleaseCommit(1, "nonsense"u8.ToArray(), [], null), CancellationToken.None);

        var failure = await Assert.ThrowsAsync<PublishException>(() => store.ReadUseAsync(20, CancellationToken.None));

        Assert.Equal(PublishFault.Inconsistent, failure.Fault);
    }

    [Fact]
    public async Task ReadUseAsync_MoreChannelsThanTheLimit_IsRefused()
    {
        var content = TestPublisher.Content("one");
        for (var i = 0; i < ContentUse.MostChannels; i++)
        {
            await using var channel = Open("etcd", $"channel-{i}");
            await _publisher.BeginAsync(channel, content);
        }

        await using var store = Open("etcd", "one-more");
        Assert.Equal([content.Target.Content], (await store.ReadUseAsync(20, CancellationToken.None)).Contents);
        await _publisher.BeginAsync(store, content);

        Assert.Equal(
            PublishFault.NotPossible,
            (await Assert.ThrowsAsync<PublishException>(() => store.ReadUseAsync(20, CancellationToken.None))).Fault);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task RunAsync_Recovery_PutsTheNewestBack(string kind)
    {
        var (one, two) = (TestPublisher.Content("one"), TestPublisher.Content("two"));
        SignedRelease first, second;
        await using (var lost = Open(kind))
        {
            first = await _publisher.BeginAsync(lost, one);
            second = await _publisher.PublishAsync(lost, two);
        }

        await using var empty = kind == "etcd"
            ? (IPublisherStore)new EtcdPublisherStore(etcd.Client(), "prod")
            : new DirectoryPublisherStore(Path.Combine(_directory, "empty"), "prod", TimeProvider.System);
        var recovery = new ChannelRecovery(empty, _publisher.Verifier);
        var older = await recovery.RunAsync([new(first.Token, one.Stored)], CancellationToken.None);
        var newer = await recovery.RunAsync([new(first.Token, one.Stored), new(second.Token, two.Stored)], CancellationToken.None);
        var again = await recovery.RunAsync([new(second.Token, two.Stored)], CancellationToken.None);
        var refused = await Assert.ThrowsAsync<PublishException>(
            () => recovery.RunAsync([new(first.Token, one.Stored)], CancellationToken.None));

        Assert.True(older.IsChanged);
        Assert.True(newer.IsChanged);
        Assert.False(again.IsChanged);
        Assert.Equal(PublishFault.NotPossible, refused.Fault);
        Assert.Equal(second.Token, (await _publisher.On(empty).ReadAsync(CancellationToken.None)).Release!.Token);
        Assert.Equal(3UL, (await _publisher.PublishAsync(empty, one)).Release.Sequence);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task RunAsync_RecoveryOfWhatTheHeadSaysWithAnotherSignature_ChangesNothing(string kind)
    {
        await using var store = Open(kind);
        var one = TestPublisher.Content("one");
        var first = await _publisher.BeginAsync(store, one);

        var (_, isChanged) = await new ChannelRecovery(store, _publisher.Verifier)
            .RunAsync([new(SignatureTwin.Of(first), one.Stored)], CancellationToken.None);

        Assert.False(isChanged);
        Assert.Equal(first.Token, (await _publisher.On(store).ReadAsync(CancellationToken.None)).Release!.Token);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task RunAsync_RecoveryWithoutAllContents_PutsNothingBack(string kind)
    {
        await using var store = Open(kind);
        var (one, two) = (TestPublisher.Content("one"), TestPublisher.Content("two"));
        var release = new Release(
            "prod",
            new ReleaseEpoch(1, "9f1c2ab07d34e6f1"),
            7,
            DateTimeOffset.UtcNow,
            "ci",
            "",
            [],
            [two.Target with { Percent = 10, Salt = 7 }, one.Target]);
        var token = ReleaseSigner.Sign(release, _publisher.Key).Token;

        var failure = await Assert.ThrowsAsync<PublishException>(
            () => new ChannelRecovery(store, null).RunAsync([new(token, one.Stored)], CancellationToken.None));
        Assert.Null(await store.ReadHeadAsync(CancellationToken.None));
        await new ChannelRecovery(store, null).RunAsync([new(token, one.Stored), new(token, two.Stored)], CancellationToken.None);

        Assert.Equal(PublishFault.ContentMissing, failure.Fault);
        Assert.Equal(7UL, (await _publisher.On(store).ReadAsync(CancellationToken.None)).Release!.Release.Sequence);
    }

    [Fact]
    public async Task RunAsync_RecoveryOfAHeadThatWasSetBack_PutsTheNewestBack()
    {
        var client = etcd.Client(_prefix);
        await using var store = new EtcdPublisherStore(client, "prod");
        var (one, two) = (TestPublisher.Content("one"), TestPublisher.Content("two"));
        var first = await _publisher.BeginAsync(store, one);
        var second = await _publisher.PublishAsync(store, two);
        etcd.Server.Control("put", client.Keys.Head("prod").ToStringUtf8(), first.Token);

        var refused = await Assert.ThrowsAsync<PublishException>(() => _publisher.PublishAsync(store, one));
        var (release, isChanged) = await new ChannelRecovery(store, _publisher.Verifier)
            .RunAsync([new(second.Token, two.Stored)], CancellationToken.None);

        Assert.Equal(PublishFault.Inconsistent, refused.Fault);
        Assert.True(isChanged);
        Assert.Equal(2UL, release.Sequence);
        Assert.Equal(second.Token, (await _publisher.On(store).ReadAsync(CancellationToken.None)).Release!.Token);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task PublishAsync_EightAtOnce_HasOneWinnerForEachSequence(string kind)
    {
        const int Publishers = 8;
        var rounds = kind == "etcd" ? 100UL : 25UL;
        await using var store = Open(kind);
        var content = TestPublisher.Content("one");
        await _publisher.BeginAsync(store, content);
        var wins = new int[Publishers];
        var losses = 0;

        await Task.WhenAll(Enumerable.Range(0, Publishers).Select(p => Task.Run(async () =>
        {
            await using var own = Open(kind);
            while (true)
            {
                var publisher = _publisher.On(own);
                var (state, release) = await publisher.ReadExistingAsync(null, CancellationToken.None);
                if (release.Sequence > rounds)
                {
                    return;
                }

                try
                {
                    var draft = ReleasePlan.Publish(release, content.Target, null, false, []);
                    await publisher.PublishAsync(state, draft, [content], _publisher.Author($"p{p}"), CancellationToken.None);
                    wins[p]++;
                }
                catch (PublishException lost) when (lost.Fault == PublishFault.LostRace)
                {
                    Interlocked.Increment(ref losses);
                }
            }
        })));

        var releases = await store.ListReleasesAsync(1_000, CancellationToken.None);
        var published = releases.Select(r => UnverifiedRelease.Read(r.Token, out _)!).Reverse().ToList();
        Assert.Equal(Enumerable.Range(1, (int)rounds + 1).Select(s => (ulong)s), releases.Select(r => r.Sequence).Reverse());
        Assert.Equal(releases.Select(r => r.Sequence).Reverse(), published.Select(r => r.Sequence));
        Assert.Equal(Enumerable.Range(0, Publishers).Select(p => published.Count(r => r.Publisher == $"p{p}")), wins);
        Assert.Equal(releases[0].Token.ToArray(), (await store.ReadHeadAsync(CancellationToken.None))!.Token.ToArray());
        Assert.True(losses > 0, "Nobody ever lost: the publishers did not meet.");
    }

    // Each round, a content that was unused until now comes into use while a clean-up deletes it.
    [Fact]
    public async Task RunAsync_CleanupAgainstPublishers_NeverLeavesAReleaseWithoutContent()
    {
        await using var store = Open("etcd");
        var later = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(DateTimeOffset.UtcNow + TimeSpan.FromDays(2));
        await _publisher.BeginAsync(store, TestPublisher.Content("begin"));
        using var stop = new CancellationTokenSource();
        var deleted = 0;
        var cleaner = Task.Run(async () =>
        {
            await using var own = Open("etcd");
            while (!stop.IsCancellationRequested)
            {
                var result = await new ContentCleanup(own, later).RunAsync(isDryRun: false, CancellationToken.None);
                Interlocked.Add(ref deleted, result.Deleted.Count);
            }
        });

        // Publishing without a pause would interrupt every clean-up.
        var pauses = new Random(1);
        for (var round = 0; round < 100 || Volatile.Read(ref deleted) < 10; round++)
        {
            await Task.Delay(pauses.Next(40));
            var content = TestPublisher.Content($"{round % 30}");
            try
            {
                var release = await _publisher.PublishAsync(store, content);
                await store.FetchContentAsync(release.Release.Targets[0].Content, content.Stored.Length, CancellationToken.None);
            }
            catch (StoreException overtaken) when (overtaken.Fault == StoreFault.Refused)
            {
                // Three times deleted while it was uploaded: nothing was published.
            }
            catch (PublishException overtaken) when (overtaken.Fault == PublishFault.ContentMissing)
            {
                // The same.
            }
        }

        await stop.CancelAsync();
        await cleaner;
        foreach (var release in await store.ListReleasesAsync(ContentCleanup.KeptReleases, CancellationToken.None))
        {
            var target = UnverifiedRelease.Read(release.Token, out _)!.Targets[0];
            Assert.Equal(target.Content, ContentId.Of(await store.FetchContentAsync(target.Content, target.Bytes, CancellationToken.None)));
        }
    }

    private IPublisherStore Open(string kind, string channel = "prod") => kind == "etcd"
        ? new EtcdPublisherStore(etcd.Client(_prefix), channel)
        : new DirectoryPublisherStore(_directory, channel, TimeProvider.System);
}
