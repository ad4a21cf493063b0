using System.Collections;
using System.Text;

namespace CasesPdp.Decisions.Tests;

public sealed class NameIndexTests
{
    [Fact]
    public void Find_EveryNameGiven_ReturnsItsPlace()
    {
        string[] names = ["", "a", "ab", "abcdefg", "abcdefgh", "abcdefghi", new string('x', 511), new string('x', 512), "naïve", "日本"];
        var index = new NameIndex(names);

        var found = names.Select(n => index.Find(Encoding.UTF8.GetBytes(n))).ToArray();

        Assert.Equal(Enumerable.Range(0, names.Length), found);
    }

    [Fact]
    public void Find_TextOfEveryLengthAndKind_FindsWhatItsBytesFind()
    {
        string[] letters = ["a", "Z", "0", "-", "\0", "\u007f", "\u0080", "ÿ", "Ā", "š", "€", "\uFFFD", "😀"];
        string[] names =
        [
            "",
            .. from length in Enumerable.Range(1, 20)
               from letter in letters
               from place in new[] { 0, length / 2, length - 1 }.Distinct()
               select new string('x', place) + letter + new string('x', length - place - 1),
        ];
        var index = new NameIndex([.. names.Where((_, i) => i % 2 == 0)]);

        Assert.All(names, name => Assert.Equal(index.Find(Encoding.UTF8.GetBytes(name)), index.Find(name)));
        Assert.Contains(names, name => index.Find(name) >= 0);
    }

    [Fact]
    public void Constructor_ManyNames_CallsBackEvery64Names()
    {
        var (calls, counted, most) = (0, 0, 0);
        var names = new CountedNames(1_000, () => most = Math.Max(most, ++counted));

        var index = new NameIndex(names, () =>
        {
            calls++;
            counted = 0;
        });

        // Each name is read a few times in each of two passes.
        Assert.Equal(1_000, index.Count);
        Assert.InRange(calls, 2 * 1_000 / 64, int.MaxValue);
        Assert.InRange(most, 1, 3 * 64);
        Assert.Throws<OperationCanceledException>(() => new NameIndex(names, () => throw new OperationCanceledException()));
    }

    [Theory]
    [InlineData("Case")]
    [InlineData("cAse")]
    [InlineData("case ")]
    [InlineData("cas")]
    [InlineData("casе")]
    [InlineData("café")]
    [InlineData("")]
    [InlineData("case\0")]
    public void Find_NameThatOnlyLooksLikeOne_ReturnsMinusOne(string name)
    {
        var index = new NameIndex(["case", "cafe\u0301"]);

        var (byText, byBytes) = (index.Find(name), index.Find(Encoding.UTF8.GetBytes(name)));

        Assert.Equal((-1, -1), (byText, byBytes));
    }

    [Fact]
    public void Find_LoneSurrogate_NeverMatchesTheReplacementCharacter()
    {
        var index = new NameIndex(["\uFFFD"]);

        var found = index.Find("\uD800");

        Assert.Equal(-1, found);
    }

    [Fact]
    public void Find_HundredThousandNames_FindsAllAndNoOther()
    {
        var names = Enumerable.Range(0, 100_000).Select(i => $"role-{i:x}").ToArray();
        var index = new NameIndex(names);

        var wrong = Enumerable.Range(0, names.Length).Count(i => index.Find(names[i]) != i || index.Find(names[i] + "x") != -1);

        Assert.Equal(0, wrong);
    }

    [Fact]
    public void Find_AnyName_AllocatesNothing()
    {
        var index = new NameIndex(["t1_analyst", "soc_manager"]);
        var found = index.Find("t1_analyst"u8) + index.Find("nobody"u8) + index.Find("soc_manager");
        var least = long.MaxValue;

        // The runtime may allocate once, while it compiles anew what is hot.
        for (var round = 0; round < 3; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 1_000; i++)
            {
                found += index.Find("t1_analyst"u8) + index.Find("nobody"u8) + index.Find("soc_manager");
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
        Assert.Equal(0, found);
    }

    [Fact]
    public void Constructor_NameGivenTwice_Throws()
    {
        Assert.Throws<ArgumentException>(() => new NameIndex(["a", "b", "a"]));
    }

    [Fact]
    public void Constructor_LoneSurrogate_Throws()
    {
        Assert.ThrowsAny<ArgumentException>(() => new NameIndex(["\uD800"]));
    }

    [Fact]
    public void Find_EmptyIndex_ReturnsMinusOne()
    {
        Assert.Equal(-1, new NameIndex([]).Find("a"u8));
    }

    private sealed class CountedNames(int count, Action read) : IReadOnlyList<string>
    {
        public int Count => count;

        public string this[int index]
        {
            get
            {
                read();
                return $"name{index}";
            }
        }

        public IEnumerator<string> GetEnumerator() => Enumerable.Range(0, count).Select(i => this[i]).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
