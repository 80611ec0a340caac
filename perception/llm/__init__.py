"""What a text expresses, asked of a language model behind an address: bounded, kept, and never waited for too long.

::

    from espressivo.perception.llm.perceiver import LlmPerceiver, llm_perceiver

What it says of somebody is decoded against a schema whose labels are the ontology's; whatever goes wrong, another
perceiver answers, and the estimate says so in `degraded`. ``docs/llm.md`` tells the rest.
"""

__all__: list[str] = []
