using System.Buffers;
using CasesPdp.Corpus;
using CasesPdp.Decisions;
using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Compilation;
using CasesPdp.Protocol.V1;
using CasesPdp.Server.Wire;
using Google.Protobuf;

namespace CasesPdp.FunctionalTests.Wire;

/// <summary>The way of a request through the server, without gRPC around it, beside what <see cref="ReferenceServer"/> answers.</summary>
internal sealed class WireUnderTest
{
    private readonly ReferenceServer _reference;

    public WireUnderTest(Bundle bundle)
    {
        Policy = PolicyCompiler.Compile(bundle, "test", 1);
        _reference = new ReferenceServer(bundle, Policy.Revision);
    }

    public PolicySnapshot Policy { get; }

    public static WireUnderTest Of(string corpus) => new(BundleReader.Read(DecisionCorpus.BundleOf(corpus)).Bundle!);

    /// <summary>Asserts that the request is answered, or refused, as the reference says, whichever way it takes.</summary>
    /// <returns>Whether it was answered from its bytes as they came.</returns>
    public bool Agree(string method, byte[] request)
    {
        var expected = _reference.Answer(method, request);
        var call = new WireCall();
        var wire = WireMethod.Find(method)!;
        var asTheyCame = wire.Answer(WireScratch.For(Policy), request, call);
        if (!asTheyCame && !TryFallBack(wire, request, call))
        {
            Assert.True(expected is null, $"{method}: refused what must be answered: {Convert.ToHexString(request)}\nexpected {expected}");
            return false;
        }

        Assert.True(expected is not null, $"{method}: answered what must be refused: {Convert.ToHexString(request)}");
        var actual = call.Answer.ToArray();
        if (!actual.AsSpan().SequenceEqual(expected.ToByteArray()))
        {
            var parsed = expected.Descriptor.Parser.ParseFrom(actual);
            Assert.Fail($"{method}: {Convert.ToHexString(request)}\nas they came {asTheyCame}\nexpected {expected}\nactual   {parsed}");
        }

        return asTheyCame;
    }

    private bool TryFallBack(WireMethod wire, byte[] request, WireCall call)
    {
        var parser = DecisionService.Descriptor.FindMethodByName(wire.Name).InputType.Parser;
        if (RequestParser.Parse(wire.Name, new RequestBytes(new ReadOnlySequence<byte>(request)), parser, out var parsed) is not null
            || wire.Validate(parsed!, Policy) is not null)
        {
            return false;
        }

        return WireFallback.TryAnswer(WireScratch.For(Policy, CancellationToken.None), wire.Answer, parsed!, call);
    }
}
