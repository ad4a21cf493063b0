using CasesPdp.Decisions;
using Google.Protobuf.Collections;

namespace CasesPdp.Server.Messages;

/// <summary>The ids of the known among some names. The buffer is kept from one filling to the next.</summary>
internal sealed class IdList
{
    private int[] _ids = [];
    private int _count;

    /// <summary>The ids, in the order of the names, repeated where these are.</summary>
    public ReadOnlySpan<int> Ids => _ids.AsSpan(0, _count);

    /// <summary>Fills the list; absent names leave it empty.</summary>
    public void Fill(NameIndex index, RepeatedField<string>? names)
    {
        _count = 0;
        if (names is null)
        {
            return;
        }

        if (_ids.Length < names.Count)
        {
            _ids = new int[names.Count];
        }

        for (var i = 0; i < names.Count; i++)
        {
            var id = index.Find(names[i]);
            if (id >= 0)
            {
                _ids[_count++] = id;
            }
        }
    }
}
