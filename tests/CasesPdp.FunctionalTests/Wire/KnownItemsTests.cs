using CasesPdp.Protocol.V1;
using CasesPdp.Server.Wire;
using Google.Protobuf;
using Reason = CasesPdp.Decisions.Reason;

namespace CasesPdp.FunctionalTests.Wire;

public sealed class KnownItemsTests
{
    private const int Space = 3;
    private const int Window = 48;
    private const byte ItemTag = 0x3A;

    private static readonly ulong[] Row = [0b01, 0b11];

    [Theory]
    [InlineData(15, false)]
    [InlineData(16, true)]
    [InlineData(31, true)]
    [InlineData(32, true)]
    [InlineData(33, true)]
    [InlineData(47, true)]
    [InlineData(48, true)]
    [InlineData(49, false)]
    public void Decide_ItemOfThatLength_IsKnownWithinTheLimits(int length, bool isKnown)
    {
        var known = new KnownItems();
        var request = Item(length, padding: Window);
        var reasons = new byte[1];

        known.Remember(request, 0, length, operations: 0b10, owner: 1, Space);

        Assert.Equal(isKnown ? (length, 1) : (0, 0), known.Decide(request, Row, Space, 0, 0, reasons));
        Assert.Equal(isKnown ? (byte)Reason.Allowed : 0, reasons[0]);
    }

    [Fact]
    public void Decide_AnyByteOfTheItemChanged_IsNotKnown()
    {
        var known = new KnownItems();
        var request = Item(40, padding: Window);
        known.Remember(request, 0, 40, 0b10, 1, Space);

        for (var at = 0; at < request.Length; at++)
        {
            var other = request.ToArray();
            other[at] ^= 0x10;
            Assert.Equal(at < 40 ? 0 : 1, known.Decide(other, Row, Space, 0, 0, new byte[1]).Item);
        }
    }

    [Fact]
    public void Decide_OtherRow_DecidesAnew()
    {
        var known = new KnownItems();
        var request = Item(20, padding: Window);
        known.Remember(request, 0, 20, operations: 0b10, owner: 0, Space);
        var reasons = new byte[1];

        known.Decide(request, Row, Space, 0, 0, reasons);
        Assert.Equal((byte)Reason.MissingPrivilege, reasons[0]);

        known.Decide(request, [0b10, 0], Space, 0, 0, reasons);
        Assert.Equal((byte)Reason.Allowed, reasons[0]);
    }

    [Fact]
    public void Decide_OtherSpace_IsNotKnown()
    {
        var known = new KnownItems();
        var request = Item(20, padding: Window);
        known.Remember(request, 0, 20, 0b10, 1, Space);

        Assert.Equal((0, 0), known.Decide(request, Row, Space + 1, 0, 0, new byte[1]));
    }

    [Fact]
    public void Decide_FewerBytesThanAWindowLeft_LeavesTheItem()
    {
        var known = new KnownItems();
        var request = Item(20, padding: Window);
        known.Remember(request, 0, 20, 0b10, 1, Space);

        Assert.Equal((20, 1), known.Decide(request.AsSpan(0, Window), Row, Space, 0, 0, new byte[1]));
        Assert.Equal((0, 0), known.Decide(request.AsSpan(0, Window - 1), Row, Space, 0, 0, new byte[1]));
    }

    [Fact]
    public void Decide_FullColumn_EndsThere()
    {
        var known = new KnownItems();
        byte[] request = [.. Item(20, padding: 0), .. Item(20, padding: 0), .. Item(20, padding: Window)];
        known.Remember(request, 0, 20, 0b10, 1, Space);

        Assert.Equal((40, 2), known.Decide(request, Row, Space, 0, 0, new byte[2]));
    }

    [Fact]
    public void Decide_NothingRemembered_KnowsNothing()
    {
        var request = new byte[2 * Window];

        Assert.Equal((0, 0), new KnownItems().Decide(request, Row, 0, 0, 0, new byte[1]));
    }

    // More different items than there are places: some push others out, none is taken for another.
    [Fact]
    public void Remember_MoreThanThereIsRoomFor_ForgetsAndNeverErrs()
    {
        var known = new KnownItems();
        var requests = Enumerable.Range(0, 2_000).Select(i => Item(24, Window, BitConverter.GetBytes(i))).ToList();
        for (var i = 0; i < requests.Count; i++)
        {
            known.Remember(requests[i], 0, 24, (ulong)(i % 2 == 0 ? 0b01 : 0b10), owner: 0, Space);
        }

        var remembered = 0;
        for (var i = 0; i < requests.Count; i++)
        {
            var reasons = new byte[1];
            if (known.Decide(requests[i], Row, Space, 0, 0, reasons).Item == 1)
            {
                Assert.Equal((byte)(i % 2 == 0 ? Reason.Allowed : Reason.MissingPrivilege), reasons[0]);
                remembered++;
            }
        }

        Assert.InRange(remembered, 1, 256);
    }

    // What one subject asked, another asks too: the names are known, the answers are its own.
    [Fact]
    public void Answer_PageAskedBeforeByAnother_IsItsOwn()
    {
        var wire = WireUnderTest.Of("stack-9.3");
        var policy = wire.Policy;
        string[] owners = ["cases", "securitySolution", "observability"];
        string[] actions = ["getCase", "createCase", "deleteCase", "pushCase"];
        var items = owners.SelectMany(o => actions.Select(a => new BatchCheckItem
        {
            Action = new Protocol.V1.Action { Name = a },
            Resource = a == "createCase" ? new Resource { Owners = { o }, Space = "team-a" } : new Resource { Owners = { o } },
        })).ToList();

        foreach (var role in new[] { "viewer", "editor", "v3_read", "superuser", "nobody", "viewer" })
        {
            var page = new BatchCheckRequest { Subject = new Subject { Roles = new RoleNames { Names = { role } } } };
            page.Items.AddRange(Enumerable.Repeat(items, 5).SelectMany(i => i));
            Assert.True(wire.Agree("BatchCheck", page.ToByteArray()));
        }

        var request = new BatchCheckRequest { Items = { items[0], items[0], items[0], items[0] } }.ToByteArray();
        var row = new ulong[policy.Grants.Stride];
        Assert.True(WireScratch.For(policy).KnownItems.Decide(request, row, -1, 0, 0, new byte[4]).Item > 0, "The page was not remembered.");
    }

    private static byte[] Item(int length, int padding, byte[]? name = null)
    {
        var item = new byte[length + padding];
        for (var i = 2; i < item.Length; i++)
        {
            item[i] = (byte)i;
        }

        item[0] = ItemTag;
        item[1] = (byte)(length - 2);
        name?.CopyTo(item, 6);
        return item;
    }
}
